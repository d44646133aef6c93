using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Throttling;
using CdnMusic.Hosting.Clients;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.SignIn;

/// <summary>The code of an authenticator app, or a recovery code, after a right password.</summary>
internal sealed class SecondFactorModel(
    AccountSignInManager signIn, SignInThrottle throttle, KnownDevice device, ClientAddress clients, AuditLog audit) : AuthPage
{
    public async Task<IActionResult> OnGetAsync() => await signIn.GetTwoFactorAuthenticationUserAsync() is null ? Redirect("/sign-in") : Page();

    public async Task<IActionResult> OnPostAsync(string? code, CancellationToken cancellationToken)
    {
        if (await signIn.GetTwoFactorAuthenticationUserAsync() is not { } account)
        {
            return Redirect("/sign-in");
        }

        // Six digits are few: guesses are counted under a name of their own.
        var (name, network) = ($"second {account.Id}", clients.NetworkOf(HttpContext));
        if (!await throttle.TryAttemptAsync(name, network, device.Knows(HttpContext, account.NormalizedEmail ?? name), cancellationToken))
        {
            await audit.SaveAsync(SecurityEvent.SignInThrottled, account.Id, "second factor", cancellationToken);
            return Again("sign_in.throttled", StatusCodes.Status429TooManyRequests);
        }

        var digits = (code ?? "").Replace(" ", "", StringComparison.Ordinal);
        var isOneTimeCode = digits.Length == 6 && digits.All(char.IsAsciiDigit);
        var result = isOneTimeCode
            ? await signIn.TwoFactorAuthenticatorSignInAsync(digits, isPersistent: true, rememberClient: false)
            : await signIn.TwoFactorRecoveryCodeSignInAsync(digits);
        if (!result.Succeeded)
        {
            await audit.SaveAsync(SecurityEvent.SecondFactorFailed, account.Id, cancellationToken: cancellationToken);
            return Again("second.refused");
        }

        await throttle.SucceededAsync(name, network, cancellationToken);
        device.Remember(HttpContext, account.NormalizedEmail ?? name);
        if (!isOneTimeCode)
        {
            audit.Add(SecurityEvent.RecoveryCodeUsed, account.Id);
        }

        await audit.SaveAsync(SecurityEvent.SignedIn, account.Id, "second factor", cancellationToken);
        return Onward();
    }
}
