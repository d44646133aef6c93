using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using OpenIddict.Server;
using OpenIddict.Validation;

namespace CdnMusic.AuthApi.Keys;

/// <summary>Gives the keys of the ring to OpenIddict, and makes it read its options again when they change.</summary>
internal static class KeyRegistration
{
    public static void AddSigningKeys(this IServiceCollection services)
    {
        services.AddSingleton<KeyRing>().AddScoped<KeyStore>();
        services.AddSingleton<KeyRotation>().AddHostedService(provider => provider.GetRequiredService<KeyRotation>());
        services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>, ConfigureServer>();
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>, Changes<OpenIddictServerOptions>>();
        services.AddSingleton<IOptionsChangeTokenSource<OpenIddictValidationOptions>, Changes<OpenIddictValidationOptions>>();
    }

    private sealed class ConfigureServer(KeyRing ring) : IConfigureOptions<OpenIddictServerOptions>
    {
        public void Configure(OpenIddictServerOptions options) => options.SigningCredentials.AddRange(ring.Credentials);
    }

    private sealed class Changes<T>(KeyRing ring) : IOptionsChangeTokenSource<T>
    {
        public string? Name => Options.DefaultName;

        public IChangeToken GetChangeToken() => ring.ChangeToken;
    }
}
