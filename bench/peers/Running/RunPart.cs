namespace CdnMusic.PeerBench.Running;

/// <summary>What a run measures.</summary>
internal enum RunPart
{
    /// <summary>CPU per request and requests/s of cached bodies, over plain HTTP.</summary>
    Hit,

    /// <summary>The same over TLS.</summary>
    Tls,

    /// <summary>Latency percentiles at a fixed rate.</summary>
    Latency,

    /// <summary>A working set larger than the caches.</summary>
    Zipf,

    /// <summary>The same working set, with a disk that holds all of it: hits are alike everywhere, and only their cost differs.</summary>
    ZipfFits,

    /// <summary>Memory with many idle keep-alive connections.</summary>
    Idle,
}
