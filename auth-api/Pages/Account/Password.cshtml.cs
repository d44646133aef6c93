using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Throttling;
using CdnMusic.Hosting.Clients;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.AuthApi.Pages.Account;

/// <summary>Change the password, or set a first one. Needs the current one, so that a found browser does not suffice.</summary>
internal sealed class PasswordModel(
    AccountSignInManager signIn, PasswordChanges passwords, SignInThrottle throttle, ClientAddress clients, AuditLog audit, TimeProvider time)
    : AccountPage(signIn.UserManager, time)
{
    protected override bool NeedsFreshSession => true;

    public async Task<IActionResult> OnPostAsync(string? current, string? password, CancellationToken cancellationToken)
    {
        if (Owner.PasswordHash is not null)
        {
            var (name, network) = ($"change {Owner.Id}", clients.NetworkOf(HttpContext));
            if (!await throttle.TryAttemptAsync(name, network, isKnownDevice: true, cancellationToken))
            {
                return Again("sign_in.throttled", StatusCodes.Status429TooManyRequests);
            }

            if (!await signIn.UserManager.CheckPasswordAsync(Owner, current ?? ""))
            {
                await audit.SaveAsync(SecurityEvent.SignInFailed, Owner.Id, "password change", cancellationToken);
                return Again("password.wrong");
            }

            await throttle.SucceededAsync(name, network, cancellationToken);
        }

        var result = await passwords.ChangeAsync(Owner, password ?? "", cancellationToken);
        if (!result.Succeeded)
        {
            return Again(result.Errors.First().Code);
        }

        await signIn.SignInAsync(Owner, isPersistent: true);
        Done = "password.changed";
        return Page();
    }
}
