using CdnMusic.AuthApi.Security;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Client;
using OpenIddict.Client.AspNetCore;
using OpenIddict.Client.SystemNetHttp;
using OpenIddict.Client.WebIntegration;
using Polly;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Client.WebIntegration.OpenIddictClientWebIntegrationConstants;

namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>Registers sign-in with external providers, through OpenIddict's client, which knows each provider's ways.</summary>
internal static class ExternalServices
{
    public static void AddExternalSignIn(this IServiceCollection services)
    {
        services.AddSingleton<ExternalProviders>().AddScoped<ExternalAccounts>().AddScoped<ExternalAttempts>();
        services.AddOpenIddict().AddClient(client =>
        {
            client.AllowAuthorizationCodeFlow();
            // Named even where no provider is offered, since there must be one.
            client.SetRedirectionEndpointUris([.. new[] { Providers.Google, Providers.VkId, Providers.Yandex }.Select(ExternalApi.CallbackOf)]);
            client.UseAspNetCore()
                .DisableTransportSecurityRequirement()
                .EnableRedirectionEndpointPassthrough()
                .EnableErrorPassthrough();
            // One try: a code is good for one exchange, and somebody waits.
            client.UseSystemNetHttp(http => http.SetHttpResiliencePipeline(ResiliencePipeline<HttpResponseMessage>.Empty));
            client.UseWebProviders();
            client.AddProviderWays();
        });
        services.AddOptions<OpenIddictClientSystemNetHttpOptions>().Configure<IOptions<AuthApiOptions>>((http, options) =>
            http.HttpClientActions.Add((_, client) => client.Timeout = options.Value.External.Patience));
        services.AddOptions<OpenIddictClientOptions>().Configure<IOptions<AuthApiOptions>, MasterKey, TimeProvider>(Configure);
        // After OpenIddict has filled the providers' well-known endpoints in.
        services.AddOptions<OpenIddictClientOptions>().PostConfigure<IOptions<AuthApiOptions>>(Complete);
        services.AddOptions<OpenIddictClientAspNetCoreOptions>().Configure<IOptions<AuthApiOptions>>((client, options) =>
        {
            client.CookieBuilder.Name = (options.Value.IsSecure ? "__Secure-" : "") + "cdnmusic.external";
            client.CookieBuilder.SameSite = SameSiteMode.Lax;
            client.CookieBuilder.HttpOnly = true;
            client.CookieBuilder.SecurePolicy = options.Value.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
        });
    }

    private static void Configure(OpenIddictClientOptions client, IOptions<AuthApiOptions> options, MasterKey key, TimeProvider time)
    {
        client.TimeProvider = time;
        client.EncryptionCredentials.Add(new EncryptingCredentials(
            new SymmetricSecurityKey(key.Derive("external state encryption")), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        client.SigningCredentials.Add(new SigningCredentials(
            new SymmetricSecurityKey(key.Derive("external state")), SecurityAlgorithms.HmacSha256));
        var external = options.Value.External;
        Add(ProviderTypes.Google, Providers.Google, external.Google, new OpenIddictClientWebIntegrationSettings.Google(), ["profile", "email"]);
        Add(ProviderTypes.VkId, Providers.VkId, external.VkId, new OpenIddictClientWebIntegrationSettings.VkId(), ["email"]);
        Add(ProviderTypes.Yandex, Providers.Yandex, external.Yandex, new OpenIddictClientWebIntegrationSettings.Yandex(), []);

        void Add(string type, string name, ExternalProviderOptions provider, object settings, string[] scopes)
        {
            if (!provider.IsEnabled)
            {
                return;
            }

            var registration = new OpenIddictClientRegistration
            {
                ProviderType = type,
                ProviderSettings = settings,
                ProviderName = name,
                ClientId = provider.ClientId,
                ClientSecret = provider.ClientSecret,
                RedirectUri = new Uri(options.Value.Issuer, ExternalApi.CallbackOf(name)),
            };
            registration.Scopes.UnionWith(scopes);
            if (type == ProviderTypes.Google && provider.BaseUrl is { } place)
            {
                registration.Issuer = place;
                registration.ConfigurationEndpoint = new Uri(place, "/.well-known/openid-configuration");
            }

            client.Registrations.Add(registration);
        }
    }

    private static void Complete(OpenIddictClientOptions client, IOptions<AuthApiOptions> options)
    {
        foreach (var registration in client.Registrations)
        {
            if (registration.Configuration is not { } known || registration.ProviderType is not (ProviderTypes.VkId or ProviderTypes.Yandex))
            {
                continue;
            }

            // Yandex documents PKCE too, which OpenIddict does not know of.
            known.CodeChallengeMethodsSupported.Add(CodeChallengeMethods.Sha256);
            var external = options.Value.External;
            if ((registration.ProviderType == ProviderTypes.VkId ? external.VkId : external.Yandex).BaseUrl is { } place)
            {
                known.AuthorizationEndpoint = At(place, known.AuthorizationEndpoint);
                known.TokenEndpoint = At(place, known.TokenEndpoint);
                known.UserInfoEndpoint = At(place, known.UserInfoEndpoint);
                known.RevocationEndpoint = At(place, known.RevocationEndpoint);
            }
        }
    }

    private static Uri? At(Uri place, Uri? known) => known is null ? null : new Uri(place, known.PathAndQuery);
}
