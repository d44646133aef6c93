using System.ComponentModel.DataAnnotations;

namespace CdnMusic.Origin.Publishing;

/// <summary>When objects that nothing names are removed. Section <c>Garbage</c>.</summary>
internal sealed class GarbageOptions
{
    /// <summary>For how long a version must have been seen to be named by nothing. Players that began with it may go on that long. Default 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan Grace { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How old a publication's lease must be for the publication to count as dead. Default 7 days; 0 only while nothing is ingested.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan LeaseLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How often the service collects by itself. Default never (0): <c>origin gc</c> does, from a timer or by hand.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.Zero;
}
