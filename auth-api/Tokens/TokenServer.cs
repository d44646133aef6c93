using CdnMusic.AuthApi.Keys;
using CdnMusic.AuthApi.Security;
using CdnMusic.AuthApi.Storing;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CdnMusic.AuthApi.Tokens;

/// <summary>The authorization server: OAuth 2.1's profile of OAuth 2.0 (RFC 9700), OpenID Connect, and access tokens by RFC 9068.</summary>
internal static class TokenServer
{
    public static void AddTokenServer(this IServiceCollection services)
    {
        services.AddScoped<AccountClaims>();
        services.AddSigningKeys();
        services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<AuthDbContext>())
            .AddServer(server =>
            {
                server.SetAuthorizationEndpointUris(TokenPaths.Authorize)
                    .SetTokenEndpointUris(TokenPaths.Token)
                    .SetEndSessionEndpointUris(TokenPaths.EndSession)
                    .SetDeviceAuthorizationEndpointUris(TokenPaths.DeviceAuthorization)
                    .SetEndUserVerificationEndpointUris(TokenPaths.UserCode)
                    .SetUserInfoEndpointUris(TokenPaths.UserInfo)
                    .SetIntrospectionEndpointUris(TokenPaths.Introspection)
                    .SetRevocationEndpointUris(TokenPaths.Revocation)
                    .SetJsonWebKeySetEndpointUris(TokenPaths.KeySet);
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange()
                    .AllowRefreshTokenFlow()
                    .AllowDeviceAuthorizationFlow()
                    .AllowClientCredentialsFlow();
                server.RegisterScopes([Scopes.OpenId, Scopes.OfflineAccess, .. ApiScopes.All]);
                server.RegisterClaims(AccountClaims.Plan, AccountClaims.MaxBitrate, AccountClaims.Ads);
                server.DisableAccessTokenEncryption();
                server.SetAuthorizationCodeLifetime(TimeSpan.FromMinutes(1));
                server.SetDeviceCodeLifetime(TimeSpan.FromMinutes(10)).SetUserCodeLifetime(TimeSpan.FromMinutes(10));
                server.Configure(options =>
                {
                    options.CodeChallengeMethods.Clear();
                    options.CodeChallengeMethods.Add(CodeChallengeMethods.Sha256);
                });
                server.UseAspNetCore()
                    // TLS may end at a proxy; PublicUrl, which is https except on loopback, says what clients use.
                    .DisableTransportSecurityRequirement()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableTokenEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableEndUserVerificationEndpointPassthrough()
                    .EnableUserInfoEndpointPassthrough()
                    .EnableErrorPassthrough();
                server.AddTokenObservers();
            })
            .AddValidation(validation =>
            {
                // Signature, issuer, audience and lifetime: no look-up, so that a token is checked without the database.
                validation.UseLocalServer();
                validation.UseAspNetCore();
                validation.AddAudiences(ApiScopes.Self);
            });
        services.AddOptions<OpenIddictServerOptions>().Configure<IOptions<AuthApiOptions>, MasterKey, TimeProvider>((server, options, key, time) =>
        {
            server.Issuer = options.Value.Issuer;
            server.TimeProvider = time;
            server.AccessTokenLifetime = options.Value.AccessTokenLifetime;
            server.IdentityTokenLifetime = options.Value.AccessTokenLifetime;
            server.RefreshTokenLifetime = options.Value.RefreshTokenLifetime;
            server.RefreshTokenReuseLeeway = options.Value.RefreshTokenReuseLeeway;
            server.EncryptionCredentials.Add(new EncryptingCredentials(
                new SymmetricSecurityKey(key.Derive("tokens")), SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        });
    }
}
