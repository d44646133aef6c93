using System.Security.Claims;
using CdnMusic.AuthApi.Accounts;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using OpenIddict.Client.AspNetCore;
using static OpenIddict.Client.AspNetCore.OpenIddictClientAspNetCoreConstants;

namespace CdnMusic.AuthApi.ExternalSignIn;

/// <summary>
/// The way to a provider and back: <c>POST /external/sign-in</c> for who is not signed in, <c>POST /external/link</c> for who is. What was
/// wanted travels in the sealed state, bound to this browser by a cookie.
/// </summary>
internal static class ExternalApi
{
    private const string Scheme = OpenIddictClientAspNetCoreDefaults.AuthenticationScheme;
    private const string LinkTo = "cdnmusic.link";

    /// <summary>Where a provider sends people back to; registered there.</summary>
    public static string CallbackOf(string provider) => "/external/callback/" + provider.ToLowerInvariant();

    public static void MapExternalSignIn(this WebApplication app)
    {
        app.MapPost("/external/sign-in", SignInAsync);
        app.MapPost("/external/link", LinkAsync).RequireAuthorization();
        app.MapMethods("/external/callback/{provider}", ["GET", "POST"], CallbackAsync).DisableAntiforgery();
    }

    private static Task<Results<ChallengeHttpResult, RedirectHttpResult>> SignInAsync(
        [FromForm] string provider, [FromForm] string? returnUrl, ExternalAttempts attempts, CancellationToken cancellationToken) =>
        GoAsync(provider, attempts, new AuthenticationProperties { RedirectUri = IsLocal(returnUrl) ? returnUrl : "/account" }, "/sign-in", cancellationToken);

    private static async Task<Results<ChallengeHttpResult, RedirectHttpResult>> LinkAsync(
        [FromForm] string provider, ExternalAttempts attempts, ClaimsPrincipal user, UserManager<Account> accounts, TimeProvider time, CancellationToken cancellationToken)
    {
        const string page = "/account/external";
        if (!SessionCookies.IsFresh(user, time))
        {
            return TypedResults.Redirect("/sign-in?again=true&returnUrl=" + page);
        }

        var properties = new AuthenticationProperties { RedirectUri = page };
        properties.SetString(LinkTo, accounts.GetUserId(user));
        return await GoAsync(provider, attempts, properties, page, cancellationToken);
    }

    private static async Task<Results<ChallengeHttpResult, RedirectHttpResult>> GoAsync(
        string provider, ExternalAttempts attempts, AuthenticationProperties properties, string otherwise, CancellationToken cancellationToken)
    {
        if (!attempts.IsOffered(provider))
        {
            return TypedResults.Redirect(otherwise);
        }

        if (!await attempts.IsReachableAsync(provider, cancellationToken))
        {
            return TypedResults.Redirect($"{otherwise}?failed={Uri.EscapeDataString(provider)}");
        }

        properties.SetString(Properties.ProviderName, provider);
        return TypedResults.Challenge(properties, [Scheme]);
    }

    private static async Task<RedirectHttpResult> CallbackAsync(
        HttpContext http, string provider, ExternalProviders providers, ExternalAccounts external, ExternalAttempts attempts, CancellationToken cancellationToken)
    {
        var name = providers.All.FirstOrDefault(p => CallbackOf(p.Name) == CallbackOf(provider))?.Name ?? "";
        var result = http.GetOpenIddictClientResponse() is { Error: not null } ? null : await http.AuthenticateAsync(Scheme);
        if (result is not { Succeeded: true, Principal: { } identity, Properties: { } properties })
        {
            await attempts.FailedAsync(name, http.GetOpenIddictClientResponse()?.Error ?? result?.Failure?.Message ?? "unknown", cancellationToken);
            var isSignedIn = (await http.AuthenticateAsync(IdentityConstants.ApplicationScheme)).Succeeded;
            return TypedResults.Redirect($"{(isSignedIn ? "/account/external" : "/sign-in")}?failed={Uri.EscapeDataString(name)}");
        }

        return TypedResults.Redirect(properties.GetString(LinkTo) is { } account
            ? await external.LinkAsync(http, account, name, identity, cancellationToken)
            : await external.SignInAsync(name, identity, properties.RedirectUri, cancellationToken));
    }

    private static bool IsLocal(string? path) => path is ['/', not ('/' or '\\'), ..] or "/";
}
