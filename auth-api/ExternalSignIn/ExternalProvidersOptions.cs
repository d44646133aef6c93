using System.ComponentModel.DataAnnotations;

namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>External identity providers; each is offered once it has a client id. Section <c>AuthApi:External</c>.</summary>
internal sealed class ExternalProvidersOptions
{
    /// <summary>Longest wait for one answer of a provider, hh:mm:ss. Default 10 s, 1 s to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ErrorMessage = "must be between 00:00:01 and 00:01:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Google (OpenID Connect).</summary>
    public ExternalProviderOptions Google { get; set; } = new();

    /// <summary>VK ID.</summary>
    public ExternalProviderOptions VkId { get; set; } = new();

    /// <summary>Yandex ID.</summary>
    public ExternalProviderOptions Yandex { get; set; } = new();
}
