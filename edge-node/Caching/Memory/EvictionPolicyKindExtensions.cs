using System.ComponentModel;

namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>Makes policies by name.</summary>
internal static class EvictionPolicyKindExtensions
{
    /// <summary>A new, empty policy.</summary>
    /// <param name="kind">Which one.</param>
    /// <param name="capacity">Its budget in bytes.</param>
    /// <exception cref="InvalidEnumArgumentException">There is no such policy.</exception>
    public static EvictionPolicy Create(this EvictionPolicyKind kind, long capacity) => kind switch
    {
        EvictionPolicyKind.Lru => new LruPolicy(capacity),
        EvictionPolicyKind.Fifo => new FifoPolicy(capacity),
        EvictionPolicyKind.Sieve => new SievePolicy(capacity),
        EvictionPolicyKind.S3Fifo => new S3FifoPolicy(capacity),
        EvictionPolicyKind.Gdsf => new GdsfPolicy(capacity),
        _ => throw new InvalidEnumArgumentException(nameof(kind), (int)kind, typeof(EvictionPolicyKind)),
    };
}
