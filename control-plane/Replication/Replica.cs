using System.Security.Cryptography;

namespace CdnMusic.ControlPlane.Replication;

/// <summary>This process among the replicas of the control plane.</summary>
internal sealed class Replica
{
    /// <summary>Its name: the machine's, and something that no other run of it has.</summary>
    public string Id { get; } = $"{Environment.MachineName}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
}
