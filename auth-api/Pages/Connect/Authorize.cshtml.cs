using System.Collections.Immutable;
using System.Security.Claims;
using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Tokens;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using Properties = OpenIddict.Server.AspNetCore.OpenIddictServerAspNetCoreConstants.Properties;

namespace CdnMusic.AuthApi.Pages.Connect;

/// <summary>The authorization endpoint: signs people in, asks for consent where it is due, and answers with a code.</summary>
internal sealed class AuthorizeModel(
    IOpenIddictApplicationManager applications,
    IOpenIddictAuthorizationManager authorizations,
    AccountClaims claims,
    AuditLog audit,
    TimeProvider time) : PageModel
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    /// <summary>How long ago a sign-in may be that <c>prompt=login</c> has just asked for.</summary>
    private static readonly TimeSpan JustNow = TimeSpan.FromMinutes(1);

    /// <summary>Why the request was refused, where there is no client to tell it to.</summary>
    public string? Refusal { get; private set; }

    /// <summary>The application's name.</summary>
    public string ClientName { get; private set; } = "";

    /// <summary>What it asks for.</summary>
    public IReadOnlyList<string> Scopes { get; private set; } = [];

    /// <summary>The request, to be sent again with the decision.</summary>
    public IReadOnlyList<(string Name, string Value)> Parameters { get; private set; } = [];

    public Task<IActionResult> OnGetAsync(CancellationToken cancellationToken) => AnswerAsync(decision: null, cancellationToken);

    public Task<IActionResult> OnPostAsync(CancellationToken cancellationToken) =>
        AnswerAsync(Request.Form["decision"].ToString(), cancellationToken);

    private async Task<IActionResult> AnswerAsync(string? decision, CancellationToken cancellationToken)
    {
        if (HttpContext.GetOpenIddictServerResponse() is { Error: { } error } response)
        {
            Refusal = $"{error}: {response.ErrorDescription}";
            Response.StatusCode = StatusCodes.Status400BadRequest;
            return Page();
        }

        var request = HttpContext.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("OpenIddict has not seen the request.");
        var session = await HttpContext.AuthenticateAsync(IdentityConstants.ApplicationScheme);
        if (!session.Succeeded || (decision is null && MustSignInAgain(request, session.Principal)))
        {
            return request.HasPromptValue(PromptValues.None) ? Refuse(Errors.LoginRequired) : SignInFirst(session.Succeeded);
        }

        var accountId = Guid.Parse(session.Principal.FindFirst(ClaimTypes.NameIdentifier)!.Value);
        var application = await applications.FindByClientIdAsync(request.ClientId!, cancellationToken)
            ?? throw new InvalidOperationException("OpenIddict let an unknown client pass.");
        var scopes = request.GetScopes();
        if (!await applications.HasConsentTypeAsync(application, ConsentTypes.Implicit, cancellationToken)
            && decision != "allow"
            && (decision is not null || request.HasPromptValue(PromptValues.Consent) || !await HasConsentedAsync(accountId, application, scopes, cancellationToken)))
        {
            return decision is not null ? Refuse(Errors.AccessDenied)
                : request.HasPromptValue(PromptValues.None) ? Refuse(Errors.ConsentRequired)
                : await AskAsync(request, application, cancellationToken);
        }

        if (await claims.ForAsync(accountId, scopes, SessionCookies.AuthenticatedAt(session.Principal), cancellationToken) is not { } principal)
        {
            return Refuse(Errors.AccessDenied);
        }

        if (decision == "allow")
        {
            await authorizations.CreateAsync(
                principal, accountId.ToString(), (await applications.GetIdAsync(application, cancellationToken))!, AuthorizationTypes.Permanent, scopes, cancellationToken);
            await audit.SaveAsync(SecurityEvent.ConsentGiven, accountId, request.ClientId, cancellationToken);
        }

        return SignIn(principal, Scheme);
    }

    private async Task<bool> HasConsentedAsync(
        Guid accountId, object application, ImmutableArray<string> scopes, CancellationToken cancellationToken)
    {
        await foreach (var _ in authorizations.FindAsync(
            accountId.ToString(), await applications.GetIdAsync(application, cancellationToken), Statuses.Valid, AuthorizationTypes.Permanent, scopes, cancellationToken))
        {
            return true;
        }

        return false;
    }

    private bool MustSignInAgain(OpenIddictRequest request, ClaimsPrincipal user)
    {
        var age = time.GetUtcNow() - (SessionCookies.AuthenticatedAt(user) ?? DateTimeOffset.MinValue);
        return (request.HasPromptValue(PromptValues.Login) && age > JustNow) || (request.MaxAge is { } max && age.TotalSeconds > max + JustNow.TotalSeconds);
    }

    private RedirectResult SignInFirst(bool again) =>
        Redirect($"/sign-in?returnUrl={Uri.EscapeDataString(Request.Path + Request.QueryString)}{(again ? "&again=true" : "")}");

    private async Task<IActionResult> AskAsync(OpenIddictRequest request, object application, CancellationToken cancellationToken)
    {
        ClientName = await applications.GetDisplayNameAsync(application, cancellationToken) ?? request.ClientId!;
        Scopes = request.GetScopes();
        Parameters = [.. request.GetParameters().Select(p => (p.Key, p.Value.ToString() ?? ""))];
        return Page();
    }

    private ForbidResult Refuse(string error) => Forbid(
        new AuthenticationProperties(new Dictionary<string, string?> { [Properties.Error] = error }), Scheme);
}
