using System.ComponentModel.DataAnnotations;

namespace CdnMusic.SubscriptionOrchestrator;

/// <summary>Settings of the subscription orchestrator. Section <c>Subscriptions</c>.</summary>
internal sealed class SubscriptionOrchestratorOptions : IValidatableObject
{
    /// <summary>Connection string of the Postgres database; required.</summary>
    [Required(ErrorMessage = "is required: the connection string of a Postgres database")]
    public string Database { get; set; } = "";

    /// <summary>The secret that other services send as a bearer token; required, at least 16 characters.</summary>
    [Required(ErrorMessage = "is required: the secret of other services, at least 16 characters")]
    [MinLength(16, ErrorMessage = "must be at least 16 characters long")]
    public string ServiceToken { get; set; } = "";

    /// <summary>The secret of the admin API; required, at least 16 characters.</summary>
    [Required(ErrorMessage = "is required: the secret of the admin API, at least 16 characters")]
    [MinLength(16, ErrorMessage = "must be at least 16 characters long")]
    public string AdminToken { get; set; } = "";

    /// <summary>payment-api's internal listener; required.</summary>
    [Required(ErrorMessage = "is required: the URL of payment-api's internal listener")]
    public Uri? PaymentUrl { get; set; }

    /// <summary>payment-api's service token; required.</summary>
    [Required(ErrorMessage = "is required: payment-api's service token")]
    public string PaymentToken { get; set; } = "";

    /// <summary>auth-api's internal listener; required.</summary>
    [Required(ErrorMessage = "is required: the URL of auth-api's internal listener")]
    public Uri? AuthUrl { get; set; }

    /// <summary>auth-api's public URL, whose token endpoint gives this service its tokens; required.</summary>
    [Required(ErrorMessage = "is required: auth-api's public URL")]
    public Uri? AuthIssuer { get; set; }

    /// <summary>This service's client id at auth-api, with the scope <c>entitlements.write</c>. Default <c>subscriptions</c>.</summary>
    [Required(ErrorMessage = "must not be empty")]
    public string AuthClientId { get; set; } = "subscriptions";

    /// <summary>The client's secret; required.</summary>
    [Required(ErrorMessage = "is required: the secret of the client at auth-api")]
    public string AuthClientSecretKey { get; set; } = "";

    /// <summary>Where the provider sends customers after paying, unless a request says otherwise; required.</summary>
    [Required(ErrorMessage = "is required: where customers return to after paying")]
    public Uri? ReturnUrl { get; set; }

    /// <summary>How many timers and commands are worked on at once. Default 4, 1 to 64.</summary>
    [Range(1, 64, ErrorMessage = "must be between 1 and 64")]
    public int Workers { get; set; } = 4;

    /// <summary>First pause before a failed command is tried again; doubles up to 10 min. Default 1 s, 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "must be between 00:00:00.01 and 00:01:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>What no single annotation can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        (string Name, Uri? Url)[] urls = [(nameof(PaymentUrl), PaymentUrl), (nameof(AuthUrl), AuthUrl), (nameof(AuthIssuer), AuthIssuer), (nameof(ReturnUrl), ReturnUrl)];
        foreach (var (name, url) in urls.Where(u => u.Url is { IsAbsoluteUri: false }))
        {
            yield return new ValidationResult($"'{url}' is not an absolute URL", [name]);
        }
    }
}
