using System.ComponentModel.DataAnnotations;
using CdnMusic.AuthApi.Clients;
using CdnMusic.AuthApi.ExternalSignIn;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.AuthApi;

/// <summary>Settings of the auth API. Section <c>AuthApi</c>.</summary>
internal sealed class AuthApiOptions : IValidatableObject
{
    /// <summary>Connection string of the Postgres database; required.</summary>
    [Required(ErrorMessage = "is required: the connection string of a Postgres database")]
    public string Database { get; set; } = "";

    /// <summary>
    /// The URL under which people and clients reach this service, and the <c>iss</c> of its tokens; required. Must be https, except on
    /// loopback.
    /// </summary>
    [Required(ErrorMessage = "is required: the URL under which this service is reached, such as https://id.example.org")]
    public Uri? PublicUrl { get; set; }

    /// <summary>32 random bytes in base64, from which the keys that seal what is stored are derived; required, the same for all replicas.</summary>
    [Required(ErrorMessage = "is required: 32 random bytes in base64, such as of 'openssl rand -base64 32'")]
    public string MasterKey { get; set; } = "";

    /// <summary>The secret of the admin API; required, at least 16 characters.</summary>
    [Required(ErrorMessage = "is required: the secret of the admin API, at least 16 characters")]
    [MinLength(16, ErrorMessage = "must be at least 16 characters long")]
    public string AdminToken { get; set; } = "";

    /// <summary>How long an access token lives, and so a revoked entitlement at most, hh:mm:ss. Default 10 min, 1 min to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "01:00:00", ErrorMessage = "must be between 00:01:00 and 01:00:00")]
    public TimeSpan AccessTokenLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long an unused refresh token lives, d.hh:mm:ss. Default 30 days, 1 h to 365 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ErrorMessage = "must be between 01:00:00 and 365.00:00:00")]
    public TimeSpan RefreshTokenLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a used refresh token may be used again, for parallel requests and lost answers; later use ends its family. hh:mm:ss.
    /// Default 10 s, 0 to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "must be between 00:00:00 and 00:01:00")]
    public TimeSpan RefreshTokenReuseLeeway { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one key signs, d.hh:mm:ss. Default 30 days, 1 h to 365 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ErrorMessage = "must be between 01:00:00 and 365.00:00:00")]
    public TimeSpan SigningKeyLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>
    /// How long a key is published before it signs, and after it last signed; more than verifiers cache. d.hh:mm:ss. Default 1 day,
    /// 10 min to 30 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:10:00", "30.00:00:00", ErrorMessage = "must be between 00:10:00 and 30.00:00:00")]
    public TimeSpan SigningKeyOverlap { get; set; } = TimeSpan.FromDays(1);

    /// <summary>A file of further passwords to refuse, one a line. Default none beyond the built-in list.</summary>
    public string CommonPasswordsFile { get; set; } = "";

    /// <summary>How long entries of the audit log are kept, d.hh:mm:ss. Default 365 days, 1 day to 3650 days.</summary>
    [Range(typeof(TimeSpan), "1.00:00:00", "3650.00:00:00", ErrorMessage = "must be between 1.00:00:00 and 3650.00:00:00")]
    public TimeSpan AuditRetention { get; set; } = TimeSpan.FromDays(365);

    /// <summary>Networks in CIDR form whose <c>X-Forwarded-For</c> is believed. Default none.</summary>
    public string[] TrustedProxies { get; set; } = [];

    /// <summary>The applications that may ask for tokens, by client id. Default none.</summary>
    public Dictionary<string, ClientSettings> Clients { get; set; } = [];

    /// <summary>External identity providers.</summary>
    public ExternalProvidersOptions External { get; set; } = new();

    /// <summary>The whole public URL's origin.</summary>
    public Uri Issuer => new(PublicUrl!.GetLeftPart(UriPartial.Authority) + "/");

    /// <summary>Cookies are for TLS only.</summary>
    public bool IsSecure => PublicUrl!.Scheme == Uri.UriSchemeHttps;

    /// <summary>What no single annotation can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (PublicUrl is { } url && !(url.IsAbsoluteUri && url.PathAndQuery == "/" && url.Fragment.Length == 0 && IsFitting(url)))
        {
            yield return new ValidationResult($"'{url}' is not of the form https://HOST (http:// on loopback only)", [nameof(PublicUrl)]);
        }

        if (MasterKey.Length > 0 && !IsKey(MasterKey))
        {
            yield return new ValidationResult("is not 32 bytes in base64", [nameof(MasterKey)]);
        }

        if (CommonPasswordsFile.Length > 0 && !File.Exists(CommonPasswordsFile))
        {
            yield return new ValidationResult($"'{CommonPasswordsFile}' does not exist", [nameof(CommonPasswordsFile)]);
        }

        foreach (var mistake in NetworkList.Mistakes(TrustedProxies, nameof(TrustedProxies)))
        {
            yield return mistake;
        }

        foreach (var (id, client) in Clients)
        {
            foreach (var mistake in client.Mistakes(id))
            {
                yield return new ValidationResult(mistake, [$"{nameof(Clients)}:{id}"]);
            }
        }
    }

    private static bool IsFitting(Uri url) => url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback);

    private static bool IsKey(string text)
    {
        Span<byte> bytes = stackalloc byte[64];
        return text.Length <= 64 && Convert.TryFromBase64String(text, bytes, out var length) && length == 32;
    }
}
