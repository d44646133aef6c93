using System.Globalization;
using System.Security.Claims;
using CdnMusic.AuthApi.Storing;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>The cookies of signed-in people: HttpOnly, SameSite=Lax, with TLS Secure and <c>__Host-</c>.</summary>
internal static class SessionCookies
{
    /// <summary>How long an idle session lives; every use after half of it renews it.</summary>
    public static readonly TimeSpan Idle = TimeSpan.FromDays(14);

    /// <summary>How long after signing in somebody may change what guards the account.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromMinutes(15);

    public static void AddSessionCookies(this IServiceCollection services)
    {
        services.AddAuthentication(IdentityConstants.ApplicationScheme).AddIdentityCookies();
        foreach (var scheme in new[] { IdentityConstants.ApplicationScheme, IdentityConstants.ExternalScheme, IdentityConstants.TwoFactorUserIdScheme })
        {
            services.AddOptions<CookieAuthenticationOptions>(scheme).Configure<IOptions<AuthApiOptions>>((cookie, options) =>
            {
                var name = scheme["Identity.".Length..].ToLowerInvariant();
                cookie.Cookie.Name = (options.Value.IsSecure ? "__Host-" : "") + "cdnmusic." + name;
                cookie.Cookie.SecurePolicy = options.Value.IsSecure ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
                cookie.Cookie.HttpOnly = true;
                cookie.Cookie.SameSite = SameSiteMode.Lax;
                cookie.Cookie.Path = "/";
            });
        }

        services.Configure<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme, cookie =>
        {
            cookie.ExpireTimeSpan = Idle;
            cookie.LoginPath = "/sign-in";
            cookie.AccessDeniedPath = "/sign-in";
            cookie.ReturnUrlParameter = "returnUrl";
            cookie.Events.OnValidatePrincipal = ValidateAsync;
        });
    }

    /// <summary>Did this session begin lately?</summary>
    public static bool IsFresh(ClaimsPrincipal user, TimeProvider time) => AuthenticatedAt(user) is { } at && time.GetUtcNow() - at < Fresh;

    /// <summary>When somebody last proved who they are.</summary>
    public static DateTimeOffset? AuthenticatedAt(ClaimsPrincipal user) =>
        long.TryParse(user.FindFirstValue(Claims.AuthenticationTime), CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>On every request, so that "sign out everywhere" and blocking work at once.</summary>
    private static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var db = context.HttpContext.RequestServices.GetRequiredService<AuthDbContext>();
        var identity = context.HttpContext.RequestServices.GetRequiredService<IOptions<IdentityOptions>>().Value.ClaimsIdentity;
        var stamp = context.Principal?.FindFirstValue(identity.SecurityStampClaimType);
        var isGood = Guid.TryParse(context.Principal?.FindFirstValue(identity.UserIdClaimType), out var id)
            && stamp is not null
            && await db.Users.AnyAsync(a => a.Id == id && a.SecurityStamp == stamp && a.BlockedAt == null, context.HttpContext.RequestAborted);
        if (!isGood)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
        }
    }
}
