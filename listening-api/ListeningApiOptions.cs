using System.ComponentModel.DataAnnotations;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.ListeningApi;

/// <summary>Settings of the listening API. Section <c>ListeningApi</c>.</summary>
internal sealed class ListeningApiOptions : IValidatableObject
{
    /// <summary>Connection string of the Postgres database; required.</summary>
    [Required(ErrorMessage = "is required: the connection string of a Postgres database")]
    public string Database { get; set; } = "";

    /// <summary>The <c>iss</c> of access tokens, under which its metadata and keys are found; required. https, or http on loopback.</summary>
    [Required(ErrorMessage = "is required: the URL of the auth-api, such as https://id.example.org")]
    public Uri? Issuer { get; set; }

    /// <summary>The secret of the admin API; required, at least 16 characters.</summary>
    [Required(ErrorMessage = "is required: the secret of the admin API, at least 16 characters")]
    [MinLength(16, ErrorMessage = "must be at least 16 characters long")]
    public string AdminToken { get; set; } = "";

    /// <summary>Networks in CIDR form whose <c>X-Forwarded-For</c> is believed. Default none.</summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <summary>
    /// The request header in which a trusted front names the client's country (ISO 3166-1, two letters). Default none: every country is
    /// <c>ZZ</c>, unknown.
    /// </summary>
    public string CountryHeader { get; set; } = "";

    /// <summary>How many events may wait to be written before senders are told to come back later. Default 20000, 1000 to 1000000.</summary>
    [Range(1000, 1_000_000, ErrorMessage = "must be between 1000 and 1000000")]
    public int QueueLimit { get; set; } = 20_000;

    /// <summary>How many transactions write events at a time. Default 2, 1 to 16.</summary>
    [Range(1, 16, ErrorMessage = "must be between 1 and 16")]
    public int Writers { get; set; } = 2;

    /// <summary>How old an event of a player may be, for those that were offline; d.hh:mm:ss. Default 30 days, 1 h to 365 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ErrorMessage = "must be between 01:00:00 and 365.00:00:00")]
    public TimeSpan MaxLateness { get; set; } = TimeSpan.FromDays(30);

    /// <summary>How long raw events are kept; counts stay for good. d.hh:mm:ss. Default 400 days, 60 days to 3650 days.</summary>
    [Range(typeof(TimeSpan), "60.00:00:00", "3650.00:00:00", ErrorMessage = "must be between 60.00:00:00 and 3650.00:00:00")]
    public TimeSpan EventRetention { get; set; } = TimeSpan.FromDays(400);

    /// <summary>What no single annotation can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Issuer is { } issuer && !(issuer.IsAbsoluteUri && issuer.PathAndQuery == "/" && IsFitting(issuer)))
        {
            yield return new ValidationResult($"'{issuer}' is not of the form https://HOST (http:// on loopback only)", [nameof(Issuer)]);
        }

        foreach (var mistake in NetworkList.Mistakes(TrustedProxies, nameof(TrustedProxies)))
        {
            yield return mistake;
        }

        if (EventRetention <= MaxLateness)
        {
            yield return new ValidationResult("must be longer than MaxLateness", [nameof(EventRetention)]);
        }
    }

    private static bool IsFitting(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);
}
