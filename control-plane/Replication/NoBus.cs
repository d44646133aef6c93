using CdnMusic.Protocol.Replicas;

namespace CdnMusic.ControlPlane.Replication;

/// <summary>There are no other replicas.</summary>
internal sealed class NoBus : IReplicaBus
{
    /// <inheritdoc/>
    public event Action<ReplicaMessage> Received
    {
        add { }
        remove { }
    }

    /// <inheritdoc/>
    public bool IsHeard => true;

    /// <inheritdoc/>
    public void Publish(ReplicaMessage message)
    {
    }
}
