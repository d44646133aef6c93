using CdnMusic.AuthApi.ExternalSignIn;
using CdnMusic.AuthApi.Texts;
using CdnMusic.Hosting.Listeners;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Security;

/// <summary>
/// What every answer of the public listener has in common: it is for the configured URL whatever Host was sent, it carries a content
/// security policy without inline code, and nobody stores it who is not told to.
/// </summary>
internal static class PageSecurity
{
    private const string Discovery = "/.well-known";

    public static void UsePageSecurity(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<AuthApiOptions>>().Value;
        var (scheme, host, policy) = (options.Issuer.Scheme, new HostString(options.Issuer.Authority), Policy(options));
        app.Use((context, next) =>
        {
            if (context.ListenerName() != Listener.Management.Name)
            {
                (context.Request.Scheme, context.Request.Host) = (scheme, host);
                context.Response.OnStarting(() =>
                {
                    Describe(context, policy, options.IsSecure);
                    return Task.CompletedTask;
                });
                Remember(context, options.IsSecure);
            }

            return next(context);
        });
        var files = new PhysicalFileProvider(Path.Combine(AppContext.BaseDirectory, "wwwroot"));
        app.UseWhen(context => context.ListenerName() == "Public", page => page.UseStaticFiles(new StaticFileOptions { FileProvider = files }));
    }

    private static void Describe(HttpContext context, string policy, bool isSecure)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=()";
        if (isSecure)
        {
            headers.StrictTransportSecurity = "max-age=63072000; includeSubDomains";
        }

        var isPublic = context.Response.StatusCode == StatusCodes.Status200OK && context.Request.Path.StartsWithSegments(Discovery);
        headers.CacheControl = isPublic ? "public, max-age=300" : context.Response.ContentType is "text/css" or "text/javascript" ? "no-cache" : "no-store";
    }

    private static void Remember(HttpContext context, bool isSecure)
    {
        if (HttpMethods.IsGet(context.Request.Method) && PageTexts.Known(context.Request.Query["lang"]) is { } language)
        {
            context.Response.Cookies.Append(
                PageTexts.Cookie, language, new CookieOptions { HttpOnly = true, Secure = isSecure, SameSite = SameSiteMode.Lax, MaxAge = TimeSpan.FromDays(365) });
        }
    }

    /// <summary>
    /// Browsers hold a form's redirects against <c>form-action</c> too, so the places to which a sign-in leads are named: the clients'
    /// redirect URIs and the external providers.
    /// </summary>
    private static string Policy(AuthApiOptions options)
    {
        var targets = options.Clients.Values.SelectMany(c => c.RedirectUris.Concat(c.PostLogoutRedirectUris)).Select(Source)
            .Concat(ExternalEndpoints.FormTargets(options.External)).Distinct();
        return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; "
            + $"frame-ancestors 'none'; form-action 'self' {string.Join(' ', targets)}".TrimEnd();
    }

    private static string Source(string uri)
    {
        var parsed = new Uri(uri);
        return parsed.Scheme is "http" or "https" ? parsed.GetLeftPart(UriPartial.Authority) : parsed.Scheme + ":";
    }
}
