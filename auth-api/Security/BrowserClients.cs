using CdnMusic.AuthApi.Tokens;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Security;

/// <summary>
/// Pages of registered clients may speak the protocol (CORS): their origins are those of their redirect URIs. No cookies are sent, and
/// our own pages are open to nobody.
/// </summary>
internal static class BrowserClients
{
    private static readonly PathString[] Open =
        ["/.well-known", TokenPaths.Token, TokenPaths.Revocation, TokenPaths.UserInfo, TokenPaths.DeviceAuthorization];

    public static void AddBrowserClients(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<AuthApiOptions>>((cors, options) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. options.Value.Clients.Values.SelectMany(c => c.RedirectUris).Where(IsWeb).Select(Origin).Distinct()])
            .WithMethods(HttpMethods.Get, HttpMethods.Post)
            .WithHeaders("Authorization", "Content-Type")
            .SetPreflightMaxAge(TimeSpan.FromHours(1))));
    }

    /// <summary>Before authentication, which is where OpenIddict answers.</summary>
    public static void UseBrowserClients(this WebApplication app) =>
        app.UseWhen(context => Array.Exists(Open, path => context.Request.Path.StartsWithSegments(path)), protocol => protocol.UseCors());

    private static bool IsWeb(string uri) => uri.StartsWith("http", StringComparison.OrdinalIgnoreCase);

    private static string Origin(string uri) => new Uri(uri).GetLeftPart(UriPartial.Authority);
}
