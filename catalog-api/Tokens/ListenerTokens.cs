using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CdnMusic.CatalogApi.Tokens;

/// <summary>Access tokens of listeners: JWTs in the profile of RFC 9068, by the configured issuer, whose keys are found through its metadata.</summary>
internal static class ListenerTokens
{
    /// <summary>Endpoints for listeners who have signed in.</summary>
    public const string Policy = "listener";

    private const string TokenType = "at+jwt";

    public static void AddListenerTokens(this IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<IOptions<CatalogApiOptions>>((jwt, options) =>
        {
            jwt.Authority = options.Value.Issuer!.ToString();
            jwt.RequireHttpsMetadata = options.Value.Issuer.Scheme != Uri.UriSchemeHttp;
            jwt.MapInboundClaims = false;
            jwt.BackchannelTimeout = options.Value.IssuerTimeout;
            jwt.TokenValidationParameters = new TokenValidationParameters
            {
                ValidIssuer = options.Value.Issuer.ToString(),
                ValidAudience = options.Value.Audience,
                // RFC 9068 section 4: so that no ID token is taken for one.
                ValidTypes = [TokenType],
                ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSsaPssSha256],
                ClockSkew = TimeSpan.FromSeconds(30),
            };
            jwt.Events = new JwtBearerEvents { OnChallenge = ChallengeAsync };
        });
        services.AddAuthorizationBuilder().AddPolicy(Policy, policy => policy.RequireAuthenticatedUser().RequireClaim("sub"));
    }

    private static async Task ChallengeAsync(JwtBearerChallengeContext context)
    {
        context.HandleResponse();
        // RFC 6750 section 3: without a token, no error code.
        context.Response.Headers.WWWAuthenticate = context.AuthenticateFailure is null ? "Bearer" : "Bearer error=\"invalid_token\"";
        await ProblemTypes.Problem(
            StatusCodes.Status401Unauthorized, "unauthorized", "Unauthorized", "Send an access token as 'Authorization: Bearer …'.").ExecuteAsync(context.HttpContext);
    }
}
