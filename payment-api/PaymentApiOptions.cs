using System.ComponentModel.DataAnnotations;
using System.Net;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.PaymentApi;

/// <summary>Settings of the payment API. Section <c>PaymentApi</c>.</summary>
internal sealed class PaymentApiOptions : IValidatableObject
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

    /// <summary>Root of the provider's API, version 3. Default YooKassa's own. https, except on loopback.</summary>
    public Uri ProviderUrl { get; set; } = new("https://api.yookassa.ru/v3/");

    /// <summary>The shop's number at the provider; required.</summary>
    [Required(ErrorMessage = "is required: the shop's number at YooKassa")]
    public string ShopId { get; set; } = "";

    /// <summary>The shop's secret key at the provider; required.</summary>
    [Required(ErrorMessage = "is required: the shop's secret key at YooKassa")]
    public string ShopSecretKey { get; set; } = "";

    /// <summary>How long to wait for the provider's answer, hh:mm:ss. Default 30 s, 100 ms to 2 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:02:00", ErrorMessage = "must be between 00:00:00.1 and 00:02:00")]
    public TimeSpan ProviderTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>First pause before an unknown or pending payment is asked about again; doubles up to 1 h. Default 5 s, 10 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "must be between 00:00:00.01 and 00:01:00")]
    public TimeSpan AskAgain { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How many conversations with the provider go on at once. Default 4, 1 to 64.</summary>
    [Range(1, 64, ErrorMessage = "must be between 1 and 64")]
    public int Workers { get; set; } = 4;

    /// <summary>How often our books are compared with the provider's, d.hh:mm:ss. Default 1 day, 1 min to 31 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "31.00:00:00", ErrorMessage = "must be between 00:01:00 and 31.00:00:00")]
    public TimeSpan ReconcileEvery { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Networks in CIDR form from which notifications are taken. Default those that YooKassa publishes.</summary>
    public string[] NotificationSources { get; set; } = [];

    /// <summary>The networks, parsed.</summary>
    public IEnumerable<IPNetwork> NotificationNetworks => (NotificationSources.Length > 0 ? NotificationSources : YooKassaSources).Select(n => IPNetwork.Parse(n));

    private static string[] YooKassaSources { get; } =
        ["185.71.76.0/27", "185.71.77.0/27", "77.75.153.0/25", "77.75.156.11/32", "77.75.156.35/32", "77.75.154.128/25", "2a02:5180::/32"];

    /// <summary>What no single annotation can say.</summary>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!ProviderUrl.IsAbsoluteUri || !(ProviderUrl.Scheme == Uri.UriSchemeHttps || ProviderUrl.IsLoopback) || !ProviderUrl.AbsolutePath.EndsWith('/'))
        {
            yield return new ValidationResult($"'{ProviderUrl}' is not of the form https://HOST/PATH/ (http:// on loopback only)", [nameof(ProviderUrl)]);
        }

        foreach (var mistake in NetworkList.Mistakes(NotificationSources, nameof(NotificationSources)))
        {
            yield return mistake;
        }
    }
}
