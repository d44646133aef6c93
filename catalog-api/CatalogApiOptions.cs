using System.ComponentModel.DataAnnotations;
using CdnMusic.CatalogApi.Applications;
using CdnMusic.CatalogApi.Publishing;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.SignedUrls;

namespace CdnMusic.CatalogApi;

/// <summary>Settings of the catalog. Section <c>Catalog</c>.</summary>
internal sealed class CatalogApiOptions : IValidatableObject
{
    /// <summary>The secret of the admin API; required, at least 16 characters.</summary>
    [MinLength(16, ErrorMessage = "is required: the secret of the admin API, at least 16 characters")]
    public string AdminToken { get; set; } = "";

    /// <summary>The connection string of the catalog's database; its role owns it and may replicate. Required.</summary>
    public string Postgres { get; set; } = "";

    /// <summary>The connection string of the search index's database, with the extension pg_trgm. Default: the catalog's.</summary>
    public string SearchPostgres { get; set; } = "";

    /// <summary>Does this instance keep the search index up to date, when no other does? Default true.</summary>
    public bool Projector { get; set; } = true;

    /// <summary>Search says that it is stale when it has heard nothing for so long, hh:mm:ss. Default 5 s, 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00", ErrorMessage = "must be between 00:00:01 and 01:00:00")]
    public TimeSpan StaleAfter { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a search waits for the position it was sent, hh:mm:ss. Default 3 s, 0 to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ErrorMessage = "must be between 00:00:00 and 00:01:00")]
    public TimeSpan PositionTimeout { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>The issuer of access tokens, as it stands in them; its metadata is below <c>/.well-known/</c>. Required.</summary>
    [Required(ErrorMessage = "is required: the issuer of access tokens, such as https://auth.example.org/")]
    public Uri? Issuer { get; set; }

    /// <summary>The audience that tokens must be for. Default <c>catalog-api</c>.</summary>
    [MinLength(1, ErrorMessage = "must not be empty")]
    public string Audience { get; set; } = "catalog-api";

    /// <summary>How long the issuer's metadata may take, hh:mm:ss. Default 5 s, 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1000000", "00:01:00", ErrorMessage = "must be between 00:00:00.1 and 00:01:00")]
    public TimeSpan IssuerTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The country (ISO 3166-1 alpha-2) of listeners whose token has no <c>territory</c>. Default: unknown.</summary>
    [RegularExpression("([A-Z]{2})?", ErrorMessage = "must be a country such as DE")]
    public string DefaultTerritory { get; set; } = "";

    /// <summary>The control plane that is asked for edges. Default none: the fallback edges, always.</summary>
    public Uri? ControlPlane { get; set; }

    /// <summary>Where players reach the control plane, for the steering manifest. Default: <see cref="ControlPlane"/>.</summary>
    public Uri? PublicControlPlane { get; set; }

    /// <summary>How long the control plane may take, hh:mm:ss. Default 300 ms, 10 ms to 10 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.0100000", "00:00:10", ErrorMessage = "must be between 00:00:00.01 and 00:00:10")]
    public TimeSpan ControlPlaneTimeout { get; set; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Edges to play from when the control plane does not answer, scheme and authority. Default none.</summary>
    public string[] FallbackEdges { get; set; } = [];

    /// <summary>The id of the key that URLs are signed with, as the edges know it. Required.</summary>
    public string SigningKeyId { get; set; } = "";

    /// <summary>Its secret: at least 32 random bytes in base64. Required.</summary>
    public string SigningSecret { get; set; } = "";

    /// <summary>How long signed URLs are good, hh:mm:ss. Default 6 h, 1 min to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00", ErrorMessage = "must be between 00:01:00 and 7.00:00:00")]
    public TimeSpan UrlLifetime { get; set; } = TimeSpan.FromHours(6);

    /// <summary>
    /// The key that applications' secrets are sealed with, 32 random bytes in base64; the same for all replicas, never changed. Default none:
    /// there is no OpenSubsonic API.
    /// </summary>
    public string ApplicationKey { get; set; } = "";

    /// <summary>
    /// Applications are entitled to what their listener's last token said for so long, and to the free plan afterwards, d.hh:mm:ss. Default 31
    /// days, 1 min to 366 days.
    /// </summary>
    [Range(typeof(TimeSpan), "00:01:00", "366.00:00:00", ErrorMessage = "must be between 00:01:00 and 366.00:00:00")]
    public TimeSpan EntitlementMemory { get; set; } = TimeSpan.FromDays(31);

    /// <summary>Origins of web pages that may use the public API (CORS), as <c>https://player.example.org</c>. Default none.</summary>
    public string[] AllowedOrigins { get; set; } = [];

    /// <summary>How published releases are announced.</summary>
    public AnnounceOptions Announce { get; } = new();

    /// <summary>What no single annotation can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (DatabaseSettings.Mistake(Postgres) is { } mistake)
        {
            yield return new ValidationResult(mistake, [nameof(Postgres)]);
        }

        if (SearchPostgres.Length > 0 && DatabaseSettings.Mistake(SearchPostgres) is { } searchMistake)
        {
            yield return new ValidationResult(searchMistake, [nameof(SearchPostgres)]);
        }

        foreach (var (name, url) in new[] { (nameof(Issuer), Issuer), (nameof(ControlPlane), ControlPlane), (nameof(PublicControlPlane), PublicControlPlane) })
        {
            if (url is not null && (!url.IsAbsoluteUri || url.Scheme is not ("http" or "https")))
            {
                yield return new ValidationResult("must begin with http:// or https://", [name]);
            }
        }

        foreach (var edge in FallbackEdges.Where(e => !Uri.TryCreate(e, UriKind.Absolute, out var u) || u.Scheme is not ("http" or "https")))
        {
            yield return new ValidationResult($"'{edge}' is not a URL such as https://edge-1.example.org", [nameof(FallbackEdges)]);
        }

        if (ApplicationKey.Length > 0
            && (!Convert.TryFromBase64String(ApplicationKey, new byte[ApplicationKey.Length], out var keyBytes) || keyBytes != SecretSeal.KeyBytes))
        {
            yield return new ValidationResult($"must be {SecretSeal.KeyBytes} random bytes in base64", [nameof(ApplicationKey)]);
        }

        if (!SigningKey.IsId(SigningKeyId))
        {
            yield return new ValidationResult("is required: 1-32 characters of A-Z, a-z, 0-9, '-', '_' and '.'", [nameof(SigningKeyId)]);
        }

        if (!Convert.TryFromBase64String(SigningSecret, new byte[SigningSecret.Length], out var bytes) || bytes < SigningKey.MinSecretBytes)
        {
            yield return new ValidationResult($"is required: at least {SigningKey.MinSecretBytes} random bytes in base64", [nameof(SigningSecret)]);
        }
    }
}
