using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Throttling;
using CdnMusic.Hosting.Clients;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Account;

/// <summary>Codes of an authenticator app (TOTP, RFC 6238) as a second factor, and recovery codes for when it is lost.</summary>
internal sealed class SecondFactorModel(
    UserManager<Accounts.Account> accounts, SignInThrottle throttle, ClientAddress clients, AuditLog audit, Outbox outbox, TimeProvider time)
    : AccountPage(accounts, time)
{
    private const int CodesGiven = 10;

    /// <summary>The key for the app, in base32; while it is off.</summary>
    public string? Key { get; private set; }

    /// <summary>How many recovery codes are unused.</summary>
    public int CodesLeft { get; private set; }

    /// <summary>New recovery codes, shown once.</summary>
    public IReadOnlyList<string>? RecoveryCodes { get; private set; }

    protected override bool NeedsFreshSession => true;

    public Task<IActionResult> OnGetAsync() => ShowAsync();

    public async Task<IActionResult> OnPostEnableAsync(string? code, CancellationToken cancellationToken)
    {
        var (name, network) = ($"enable {Owner.Id}", clients.NetworkOf(HttpContext));
        var digits = (code ?? "").Replace(" ", "", StringComparison.Ordinal);
        if (!await throttle.TryAttemptAsync(name, network, isKnownDevice: true, cancellationToken))
        {
            await ShowAsync();
            return Again("sign_in.throttled", StatusCodes.Status429TooManyRequests);
        }

        if (Owner.TwoFactorEnabled || !await Manager.VerifyTwoFactorTokenAsync(Owner, TokenOptions.DefaultAuthenticatorProvider, digits))
        {
            await ShowAsync();
            return Again("second.refused");
        }

        await throttle.SucceededAsync(name, network, cancellationToken);
        audit.Add(SecurityEvent.SecondFactorEnabled, Owner.Id);
        outbox.AddSecurityMail(Owner, SecurityEvent.SecondFactorEnabled);
        RecoveryCodes = [.. await Manager.GenerateNewTwoFactorRecoveryCodesAsync(Owner, CodesGiven) ?? []];
        Owner.TwoFactorEnabled = true;
        await Manager.UpdateAsync(Owner);
        return await ShowAsync();
    }

    public async Task<IActionResult> OnPostDisableAsync()
    {
        audit.Add(SecurityEvent.SecondFactorDisabled, Owner.Id);
        outbox.AddSecurityMail(Owner, SecurityEvent.SecondFactorDisabled);
        await Manager.RemoveAuthenticationTokenAsync(Owner, "[AspNetUserStore]", "AuthenticatorKey");
        Owner.TwoFactorEnabled = false;
        await Manager.UpdateAsync(Owner);
        return await ShowAsync();
    }

    private async Task<IActionResult> ShowAsync()
    {
        if (Owner.TwoFactorEnabled)
        {
            CodesLeft = await Manager.CountRecoveryCodesAsync(Owner);
            return Page();
        }

        Key = await Manager.GetAuthenticatorKeyAsync(Owner);
        if (string.IsNullOrEmpty(Key))
        {
            Key = await MakeKeyAsync();
        }

        return Page();
    }

    // Not ResetAuthenticatorKeyAsync: that changes the security stamp, and would sign this very session out.
    private async Task<string> MakeKeyAsync()
    {
        var key = Manager.GenerateNewAuthenticatorKey();
        await Manager.SetAuthenticationTokenAsync(Owner, "[AspNetUserStore]", "AuthenticatorKey", key);
        return key;
    }
}
