namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>External identity providers; each is offered once it has a client id. Section <c>AuthApi:External</c>.</summary>
internal sealed class ExternalProvidersOptions
{
    /// <summary>Google (OpenID Connect).</summary>
    public ExternalProviderOptions Google { get; set; } = new();

    /// <summary>VK ID.</summary>
    public ExternalProviderOptions VkId { get; set; } = new();

    /// <summary>Yandex ID.</summary>
    public ExternalProviderOptions Yandex { get; set; } = new();
}
