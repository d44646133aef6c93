namespace CdnMusic.EdgeNode.Caching.Memory;

/// <summary>The eviction policies to choose from.</summary>
internal enum EvictionPolicyKind
{
    /// <summary><see cref="LruPolicy"/>.</summary>
    Lru,

    /// <summary><see cref="FifoPolicy"/>.</summary>
    Fifo,

    /// <summary><see cref="SievePolicy"/>.</summary>
    Sieve,

    /// <summary><see cref="S3FifoPolicy"/>.</summary>
    S3Fifo,

    /// <summary><see cref="GdsfPolicy"/>.</summary>
    Gdsf,
}
