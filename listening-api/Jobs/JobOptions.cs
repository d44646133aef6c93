using System.ComponentModel.DataAnnotations;

namespace CdnMusic.ListeningApi.Jobs;

/// <summary>Settings of deferred work. Section <c>Jobs</c>.</summary>
internal sealed class JobOptions
{
    /// <summary>How many heavy jobs run at a time in this process. Default 1, 0 to 64; 0: none, other processes do them.</summary>
    [Range(0, 64, ErrorMessage = "must be between 0 and 64")]
    public int HeavyWorkers { get; set; } = 1;

    /// <summary>How many light jobs run at a time in this process. Default 64, 0 to 1000; 0: none.</summary>
    [Range(0, 1000, ErrorMessage = "must be between 0 and 1000")]
    public int LightWorkers { get; set; } = 64;

    /// <summary>How long a worker may be silent before its jobs are given to others; hh:mm:ss. Default 30 s, 1 s to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00", ErrorMessage = "must be between 00:00:01 and 00:10:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The pause before the second attempt; it doubles from there, up to 10 min, give or take a quarter. hh:mm:ss. Default 2 s, 10 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:10:00", ErrorMessage = "must be between 00:00:00.01 and 00:10:00")]
    public TimeSpan RetryPause { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long results are kept; d.hh:mm:ss. Default 1 h, 1 s to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ErrorMessage = "must be between 00:00:01 and 30.00:00:00")]
    public TimeSpan ResultTtl { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long finished jobs, dead letters among them, are kept; d.hh:mm:ss. Default 30 days, 1 h to 365 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ErrorMessage = "must be between 01:00:00 and 365.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);
}
