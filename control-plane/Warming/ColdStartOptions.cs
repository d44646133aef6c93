using System.ComponentModel.DataAnnotations;

namespace CdnMusic.ControlPlane.Warming;

/// <summary>How a new edge is filled before it gets players. Section <c>ControlPlane:ColdStart</c>.</summary>
internal sealed class ColdStartOptions
{
    /// <summary>Fill it at all. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Playlists and other paths of the region's hot set, the hottest first. Default 256, 1 to 512.</summary>
    [Range(1, 512)]
    public int Paths { get; set; } = 256;

    /// <summary>Body bytes per second that it takes at most. Default 50,000,000, 0 for no bound.</summary>
    [Range(0, long.MaxValue)]
    public long BytesPerSecond { get; set; } = 50_000_000;

    /// <summary>After this long it gets players as it is, hh:mm:ss. Default 2 min, 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be between 00:00:01 and 01:00:00")]
    public TimeSpan Limit { get; set; } = TimeSpan.FromMinutes(2);
}
