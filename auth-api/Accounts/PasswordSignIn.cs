using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Passwords;
using CdnMusic.AuthApi.Throttling;
using CdnMusic.Hosting.Clients;
using Microsoft.AspNetCore.Identity;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>Signs in by address and password. An unknown address costs the same work and gets the same answer as a wrong password.</summary>
internal sealed class PasswordSignIn(
    UserManager<Account> accounts,
    AccountSignInManager signIn,
    TimedPasswordHasher hasher,
    SignInThrottle throttle,
    KnownDevice device,
    ClientAddress clients,
    AuditLog audit)
{
    public async Task<SignInOutcome> SignInAsync(HttpContext http, string email, string password, CancellationToken cancellationToken)
    {
        var (name, network) = (accounts.NormalizeEmail(email), clients.NetworkOf(http));
        var mayTry = await throttle.TryAttemptAsync(name, network, device.Knows(http, name), cancellationToken);
        var account = await accounts.FindByEmailAsync(email);
        if (!mayTry)
        {
            await audit.SaveAsync(SecurityEvent.SignInThrottled, account?.Id, cancellationToken: cancellationToken);
            return SignInOutcome.Throttled;
        }

        if (account?.PasswordHash is null)
        {
            hasher.VerifyAgainstNobody(password);
        }
        else if (await accounts.CheckPasswordAsync(account, password) && await signIn.CanSignInAsync(account))
        {
            await throttle.SucceededAsync(name, network, cancellationToken);
            var result = await signIn.PasswordSignInAsync(account, password, isPersistent: true, lockoutOnFailure: false);
            if (result.Succeeded)
            {
                device.Remember(http, name);
                await audit.SaveAsync(SecurityEvent.SignedIn, account.Id, "password", cancellationToken);
                return SignInOutcome.SignedIn;
            }

            return result.RequiresTwoFactor ? SignInOutcome.SecondFactor : SignInOutcome.Refused;
        }

        await audit.SaveAsync(SecurityEvent.SignInFailed, account?.Id, "password", cancellationToken);
        return SignInOutcome.Refused;
    }
}
