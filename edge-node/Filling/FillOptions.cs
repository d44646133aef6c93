using System.ComponentModel.DataAnnotations;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>Bounds on what a fill may take from the origin. Section <c>Edge:Fill</c>.</summary>
internal sealed class FillOptions
{
    /// <summary>How long the origin may take to connect and to send response headers. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the origin may be silent in the middle of a body. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan IdleTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Connections to each origin at once; further fills queue. Default 128, range 1–10,000.</summary>
    [Range(1, 10_000)]
    public int MaxConnections { get; set; } = 128;

    /// <summary>
    /// Fills at once; whoever would begin another is turned away with 503. Prefetching gets three quarters of them, pre-warming half. Default 4096,
    /// range 1–1,000,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int MaxInFlight { get; set; } = 4096;

    /// <summary>
    /// How far a fill of an object too large to store may run ahead of its slowest reader. Default 4 MiB; it bounds memory per fill.
    /// </summary>
    public ByteSize Window { get; set; } = ByteSize.MiB(4);
}
