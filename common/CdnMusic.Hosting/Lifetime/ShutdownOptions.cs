using System.ComponentModel.DataAnnotations;

namespace CdnMusic.Hosting.Lifetime;

/// <summary>How a service stops. Section <c>Shutdown</c>.</summary>
internal sealed class ShutdownOptions
{
    /// <summary>How long readiness answers 503 while requests are still accepted, so that load balancers look away first. Default 0.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainDelay { get; set; }

    /// <summary>How long requests in flight may take to finish once no new ones are accepted. Default 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Stop when standard input ends. A launcher that holds the other end takes its children with it however it dies, even by
    /// <c>kill -9</c>. Default false.
    /// </summary>
    public bool OnStandardInputEnd { get; set; }
}
