using System.ComponentModel.DataAnnotations;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.Origin.Delivery;

/// <summary>How much the origin takes on at once. Section <c>Load</c>.</summary>
internal sealed class LoadOptions : IValidatableObject
{
    /// <summary>Requests answered at once on the public listener. Default 256, range 1–100,000.</summary>
    [Range(1, 100_000)]
    public int MaxConcurrent { get; set; } = 256;

    /// <summary>Requests for playback that wait for their turn. Default 512, range 0–100,000.</summary>
    [Range(0, 100_000)]
    public int MaxQueued { get; set; } = 512;

    /// <summary>How long each of them waits at most, for a place and then for bandwidth. Default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// Body bytes per second that leave on the public listener, on average; a second's worth at once. 0, the default: no bound. At least 64KiB.
    /// </summary>
    public ByteSize MaxBytesPerSecond { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxBytesPerSecond.Bytes is > 0 and < 64 << 10)
        {
            yield return new ValidationResult("must be 0 or at least 64KiB", [nameof(MaxBytesPerSecond)]);
        }
    }
}
