using System.Security.Claims;
using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Throttling;
using CdnMusic.AuthApi.Tokens;
using CdnMusic.Hosting.Clients;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace CdnMusic.AuthApi.Pages;

/// <summary>Where somebody enters the code that a speaker or television shows (RFC 8628 §3.3), and sees what they allow.</summary>
internal sealed class DeviceModel(
    IOpenIddictApplicationManager applications,
    AccountClaims claims,
    SignInThrottle throttle,
    ClientAddress clients,
    AuditLog audit) : AuthPage
{
    private const string Scheme = OpenIddictServerAspNetCoreDefaults.AuthenticationScheme;

    /// <summary>The code, as the device shows it.</summary>
    public string? UserCode { get; private set; }

    /// <summary>The device's application; null while no code has been entered.</summary>
    public string? ClientName { get; private set; }

    /// <summary>What it asks for.</summary>
    public IReadOnlyList<string> Scopes { get; private set; } = [];

    /// <summary>The key of the text that says what has been done.</summary>
    public string? Done { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? done, CancellationToken cancellationToken)
    {
        Done = done switch { "allow" => "device.done", "deny" => "device.denied", _ => null };
        if (Done is not null || (await SessionAsync()) is not { Succeeded: true } session)
        {
            return Done is not null ? Page() : Redirect($"/sign-in?returnUrl={Uri.EscapeDataString(Request.Path + Request.QueryString)}");
        }

        if (!Request.Query.ContainsKey("user_code"))
        {
            return Page();
        }

        // A code is short enough to be guessed at: guesses are counted.
        var (name, network) = ($"device {AccountId(session)}", clients.NetworkOf(HttpContext));
        if (!await throttle.TryAttemptAsync(name, network, isKnownDevice: true, cancellationToken))
        {
            return Again("sign_in.throttled", StatusCodes.Status429TooManyRequests);
        }

        var device = await HttpContext.AuthenticateAsync(Scheme);
        if (device is not { Succeeded: true, Principal: { } grant } || grant.GetClaim(Claims.ClientId) is not { } clientId
            || await applications.FindByClientIdAsync(clientId, cancellationToken) is not { } application)
        {
            return Again("device.wrong");
        }

        await throttle.SucceededAsync(name, network, cancellationToken);
        UserCode = Request.Query["user_code"];
        ClientName = await applications.GetDisplayNameAsync(application, cancellationToken) ?? clientId;
        Scopes = grant.GetScopes();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string? decision, CancellationToken cancellationToken)
    {
        if ((await SessionAsync()) is not { Succeeded: true } session)
        {
            return Redirect("/sign-in?returnUrl=/device");
        }

        var device = await HttpContext.AuthenticateAsync(Scheme);
        if (device is not { Succeeded: true, Principal: { } grant })
        {
            return Again("device.wrong");
        }

        var properties = new AuthenticationProperties { RedirectUri = "/device?done=" + (decision == "allow" ? "allow" : "deny") };
        if (decision != "allow"
            || await claims.ForAsync(AccountId(session), grant.GetScopes(), SessionCookies.AuthenticatedAt(session.Principal!), cancellationToken) is not { } principal)
        {
            return Forbid(properties, Scheme);
        }

        await audit.SaveAsync(SecurityEvent.DeviceApproved, AccountId(session), grant.GetClaim(Claims.ClientId), cancellationToken);
        return SignIn(principal, properties, Scheme);
    }

    private static Guid AccountId(AuthenticateResult session) =>
        Guid.Parse(session.Principal!.FindFirst(ClaimTypes.NameIdentifier)!.Value);

    private Task<AuthenticateResult> SessionAsync() => HttpContext.AuthenticateAsync(IdentityConstants.ApplicationScheme);
}
