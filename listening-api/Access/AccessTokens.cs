using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CdnMusic.ListeningApi.Access;

/// <summary>
/// Access tokens by RFC 9068: signature by the issuer's published keys, issuer, audience <c>listening-api</c>, lifetime, type
/// <c>at+jwt</c>, and the scope <c>listening</c>. The keys are fetched once and again when an unknown one turns up.
/// </summary>
internal static class AccessTokens
{
    /// <summary>The policy of endpoints for listeners.</summary>
    public const string Listener = "listener";

    private const string Audience = "listening-api";
    private const string Scope = "listening";

    public static void AddAccessTokens(this IServiceCollection services)
    {
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<ListeningApiOptions>, TimeProvider>((jwt, options, time) =>
            {
                var issuer = options.Value.Issuer!;
                jwt.Authority = issuer.AbsoluteUri;
                jwt.Audience = Audience;
                jwt.RequireHttpsMetadata = issuer.Scheme == Uri.UriSchemeHttps;
                jwt.MapInboundClaims = false;
                jwt.TimeProvider = time;
                jwt.BackchannelHttpHandler = new SocketsHttpHandler { UseProxy = !issuer.IsLoopback };
                jwt.BackchannelTimeout = TimeSpan.FromSeconds(10);
                jwt.TokenValidationParameters = new TokenValidationParameters
                {
                    ValidIssuer = issuer.AbsoluteUri,
                    ValidTypes = ["at+jwt"],
                    ClockSkew = TimeSpan.FromSeconds(30),
                    LifetimeValidator = (notBefore, expires, _, parameters) => IsAlive(notBefore, expires, time.GetUtcNow(), parameters.ClockSkew),
                };
            });
        services.AddAuthorizationBuilder().AddPolicy(Listener, policy => policy
            .RequireAuthenticatedUser()
            .RequireAssertion(context => HasScope(context.User) && Guid.TryParse(context.User.FindFirstValue("sub"), out _)));
    }

    /// <summary>Whose token it is. Only behind the policy <see cref="Listener"/>.</summary>
    public static Guid ListenerId(this ClaimsPrincipal user) => Guid.Parse(user.FindFirstValue("sub")!);

    private static bool HasScope(ClaimsPrincipal user) =>
        user.FindAll("scope").SelectMany(c => c.Value.Split(' ')).Contains(Scope, StringComparer.Ordinal);

    private static bool IsAlive(DateTime? notBefore, DateTime? expires, DateTimeOffset now, TimeSpan skew) =>
        expires is { } end && now < new DateTimeOffset(end, TimeSpan.Zero) + skew
        && (notBefore is not { } start || now > new DateTimeOffset(start, TimeSpan.Zero) - skew);
}
