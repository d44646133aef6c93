using System.ComponentModel.DataAnnotations;
using CdnMusic.ControlPlane.Replication;
using CdnMusic.ControlPlane.Storing;
using CdnMusic.ControlPlane.Warming;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.ControlPlane;

/// <summary>Settings of the control plane. Section <c>ControlPlane</c>.</summary>
internal sealed class ControlPlaneOptions : IValidatableObject
{
    /// <summary>The secret of the admin API and the dashboard; required, at least 16 characters.</summary>
    [Required(ErrorMessage = "is required: the secret of the admin API, at least 16 characters")]
    [MinLength(16, ErrorMessage = "must be at least 16 characters long")]
    public string AdminToken { get; set; } = "";

    /// <summary>
    /// The directory of the embedded store: registry, purge log, campaigns, audit log. Made if missing; of one process alone. Required unless
    /// <see cref="Postgres"/> is given: what is acknowledged must outlive the process.
    /// </summary>
    public string DataDirectory { get; set; } = "";

    /// <summary>
    /// The connection string of the database that replicas share instead, such as
    /// <c>Host=db;Database=cdnmusic;Username=control_plane;Password=…</c>; its owner may create tables. Default none: the embedded store.
    /// </summary>
    public string Postgres { get; set; } = "";

    /// <summary>
    /// The Redis over which replicas talk, such as <c>redis:6379,password=…</c>; needed with <see cref="Postgres"/>, and with it alone. Nothing
    /// that matters is kept there. Default none.
    /// </summary>
    public string Redis { get; set; } = "";

    /// <summary>
    /// Purges kept for edges that are away; an edge that missed more purges everything it has. Default 10,000, 1 to 1,000,000.
    /// </summary>
    [Range(1, 1_000_000)]
    public int PurgeLogEntries { get; set; } = 10_000;

    /// <summary>Age at which an edge's credential is replaced, d.hh:mm:ss. Default 1 day, 1 s to 365 days.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "365.00:00:00", ErrorMessage = "must be between 00:00:01 and 365.00:00:00")]
    public TimeSpan CredentialLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long a replaced credential is still accepted, d.hh:mm:ss. Default 1 h, 0 to 365 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00", ErrorMessage = "must be between 00:00:00 and 365.00:00:00")]
    public TimeSpan CredentialOverlap { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How often edges report, hh:mm:ss. An edge is out of answers within three of these. Default 1 s, 50 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0500000", "00:01:00", ErrorMessage = "must be between 00:00:00.05 and 00:01:00")]
    public TimeSpan ReportInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a player may act on an answer, hh:mm:ss. Default 10 s, 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be between 00:00:01 and 01:00:00")]
    public TimeSpan AnswerTtl { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The pathway that playlists have their variants in, and of which the steering manifest makes one per edge; <c>.</c> is that of variants
    /// without a <c>PATHWAY-ID</c>. Default <c>.</c>, 1 to 63 of [a-zA-Z0-9._-].
    /// </summary>
    [RegularExpression("[a-zA-Z0-9._-]{1,63}", ErrorMessage = "must be 1 to 63 characters of [a-zA-Z0-9._-]")]
    public string SteeringPathway { get; set; } = ".";

    /// <summary>How long an admin request waits for edges to carry a command out, hh:mm:ss. Default 5 s, 100 ms to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:05:00", ErrorMessage = "must be between 00:00:00.1 and 00:05:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Edges the fleet may have; one more is refused. Default 4,096, 1 to 65,536.</summary>
    [Range(1, 65_536)]
    public int MaxEdges { get; set; } = 4096;

    /// <summary>Client prefixes whose round-trip times are kept; the least recently seen make room. Default 200,000, 1 to 10,000,000.</summary>
    [Range(1, 10_000_000)]
    public int MaxPrefixes { get; set; } = 200_000;

    /// <summary>
    /// A database in MaxMind's format with <c>location.latitude</c> and <c>longitude</c> (GeoLite2-City and its likes), for estimating
    /// distances that are not measured yet; edges say where they are by labels. Default none: no estimates.
    /// </summary>
    public string GeoDatabase { get; set; } = "";

    /// <summary>The share of player sessions that measure edges nobody near them has used. Default 0.01, 0 to 1.</summary>
    [Range(0.0, 1.0)]
    public double ProbeShare { get; set; } = 0.01;

    /// <summary>What players fetch one byte of when they measure an edge; something small that every edge has. Default <c>/library.json</c>.</summary>
    [RegularExpression("/[!-~]*", ErrorMessage = "must be a path such as /library.json")]
    public string ProbePath { get; set; } = "/library.json";

    /// <summary>Measurements of players taken per second, over all; more are told to wait. Default 200, 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int MeasurementsPerSecond { get; set; } = 200;

    /// <summary>
    /// Networks in CIDR form (<c>10.0.0.0/8</c>) whose <c>X-Forwarded-For</c> is believed. Default none: the client is who connects.
    /// </summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <summary>Explain decisions to anybody who asks, and not only to operators: they name every edge, its load and its state. Default false.</summary>
    public bool PublicExplanations { get; set; }

    /// <summary>What a new edge fills before it gets players.</summary>
    public ColdStartOptions ColdStart { get; } = new();

    /// <summary>What no single annotation can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Postgres.Length == 0 && DataDirectory.Length == 0)
        {
            yield return new ValidationResult("is required: a directory for what must outlive the process", [nameof(DataDirectory)]);
        }

        if (Postgres.Length > 0 && PostgresStore.Mistake(Postgres) is { } mistake)
        {
            yield return new ValidationResult(mistake, [nameof(Postgres)]);
        }

        if (Postgres.Length > 0 != Redis.Length > 0)
        {
            yield return new ValidationResult(
                Redis.Length > 0 ? "is of no use without Postgres: replicas share both or neither" : "is required with Postgres: replicas talk over it",
                [nameof(Redis)]);
        }

        if (Redis.Length > 0 && RedisBus.Mistake(Redis) is { } wrong)
        {
            yield return new ValidationResult(wrong, [nameof(Redis)]);
        }

        if (GeoDatabase.Length > 0 && !File.Exists(GeoDatabase))
        {
            yield return new ValidationResult($"'{GeoDatabase}' does not exist", [nameof(GeoDatabase)]);
        }

        foreach (var network in NetworkList.Mistakes(TrustedProxies, nameof(TrustedProxies)))
        {
            yield return network;
        }
    }
}
