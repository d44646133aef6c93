using System.ComponentModel.DataAnnotations;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.EdgeNode.Prefetching;

/// <summary>Fetching what players are about to ask for. Section <c>Edge:Prefetch</c>.</summary>
internal sealed class PrefetchOptions : IValidatableObject
{
    /// <summary>Prefetch at all. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>How many segments ahead of what was asked for. Default 2, range 0–20; 0 leaves only what players name in CMCD.</summary>
    [Range(0, 20)]
    public int Segments { get; set; } = 2;

    /// <summary>Prefetches at once. Default 2, range 1–64.</summary>
    [Range(1, 64)]
    public int Parallel { get; set; } = 2;

    /// <summary>Prefetches that may wait; the one that has waited longest goes when there are more. Default 256, range 1–100,000.</summary>
    [Range(1, 100_000)]
    public int QueueLength { get; set; } = 256;

    /// <summary>While more fills than this run for clients, prefetching pauses. Default 16, range 0–100,000.</summary>
    [Range(0, 100_000)]
    public int PauseAboveFills { get; set; } = 16;

    /// <summary>What nobody asked for within this time counts as wasted. Default 1 minute, range 1 s–1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan UseWithin { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// While this many prefetched bytes wait to be asked for, nothing further is prefetched; an eighth of it while too much is wasted.
    /// So no more than this is wasted per <see cref="UseWithin"/>. Default 16 MiB, at least 8 KiB.
    /// </summary>
    public ByteSize MaxUnusedBytes { get; set; } = ByteSize.MiB(16);

    /// <summary>The share of recent prefetches that may be wasted before prefetching is throttled. Default 0.5, range 0–1.</summary>
    [Range(0.0, 1.0)]
    public double MaxWasteRatio { get; set; } = 0.5;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxUnusedBytes.Bytes < 8 << 10)
        {
            yield return new ValidationResult("must be at least 8KiB", [nameof(MaxUnusedBytes)]);
        }
    }
}
