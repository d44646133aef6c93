using System.ComponentModel.DataAnnotations;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Origin.Announcing;
using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Ingesting;

/// <summary>Settings of the ingest service. Section <c>Ingest</c>.</summary>
internal sealed class IngestOptions
{
    /// <summary>The secret of the API; required, at least 16 characters.</summary>
    [Required(ErrorMessage = "is required: the secret of the ingest API, at least 16 characters")]
    [MinLength(16, ErrorMessage = "must be at least 16 characters long")]
    public string Token { get; set; } = "";

    /// <summary>
    /// The directory of uploads, scratch files and the ledger. Made if missing; several processes of one machine may share it. Required.
    /// </summary>
    [Required(ErrorMessage = "is required: a directory for uploads and the ledger")]
    public string DataDirectory { get; set; } = "";

    /// <summary>Tracks that this process works on at a time; 0: it only takes uploads. Default one per core, 0 to 64.</summary>
    [Range(0, 64)]
    public int Workers { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 64);

    /// <summary>Size of one upload at most. Default 4GiB.</summary>
    public ByteSize MaxUploadBytes { get; set; } = new(4L << 30);

    /// <summary>Announced sizes of all uploads together at most; more are refused. Default 100GiB.</summary>
    public ByteSize MaxStoredBytes { get; set; } = new(100L << 30);

    /// <summary>How long an upload that nobody goes on with is kept, d.hh:mm:ss. Default 1 day, 1 s to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ErrorMessage = "must be between 00:00:01 and 30.00:00:00")]
    public TimeSpan UploadLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long what became of a release is remembered, d.hh:mm:ss. Default 30 days, 1 min to 3,650 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "3650.00:00:00", ErrorMessage = "must be between 00:01:00 and 3650.00:00:00")]
    public TimeSpan KeepReleases { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Length of one recording at most, hh:mm:ss. Default 3 h, 1 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", ErrorMessage = "must be between 00:00:01 and 1.00:00:00")]
    public TimeSpan MaxDuration { get; set; } = TimeSpan.FromHours(3);

    /// <summary>Tracks waiting or under way; a release that would make them more is refused. Default 10,000, 1 to 1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int MaxQueuedJobs { get; set; } = 10_000;

    /// <summary>A worker that is not heard of for so long is dead, and its track another's, hh:mm:ss. Default 20 s, 1 s to 50 s.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:50", ErrorMessage = "must be between 00:00:01 and 00:00:50")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a track is tried in all. Default 5, 1 to 100.</summary>
    [Range(1, 100)]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>Pause before the second attempt; doubled with each further one, up to 10 min. Default 10 s, 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:10:00", ErrorMessage = "must be between 00:00:00.01 and 00:10:00")]
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Integrated loudness of the lossy renditions, LUFS. Default -14, -30 to -5.</summary>
    [Range(-30.0, -5.0)]
    public double LoudnessLufs { get; set; } = LoudnessTarget.Default.Lufs;

    /// <summary>True peak that gain must not take them over, dBTP. Default -1, -9 to 0.</summary>
    [Range(-9.0, 0.0)]
    public double TruePeakCeilingDbtp { get; set; } = LoudnessTarget.Default.CeilingDbtp;

    /// <summary>Address space of one ffmpeg or ffprobe. Default 2GiB.</summary>
    public ByteSize ToolMemoryBytes { get; set; } = new(ToolLimits.Default.MemoryBytes);

    /// <summary>Telling the control plane of releases.</summary>
    public AnnounceOptions Announce { get; set; } = new();
}
