using CdnMusic.Protocol.Replicas;

namespace CdnMusic.ControlPlane.Replication;

/// <summary>
/// Carries what is news among replicas, and is allowed to lose any of it: what must not be lost is in the store, and what is lost here is
/// said again within a report interval. Thread-safe.
/// </summary>
internal interface IReplicaBus
{
    /// <summary>A message of another replica; one at a time, in the order in which it was sent.</summary>
    event Action<ReplicaMessage> Received;

    /// <summary>
    /// Messages come through: the last one that we sent to ourselves did. While they do not, nothing can be concluded from another replica's
    /// silence.
    /// </summary>
    bool IsHeard { get; }

    /// <summary>Says something to all others, if that is possible now. Does not wait.</summary>
    void Publish(ReplicaMessage message);
}
