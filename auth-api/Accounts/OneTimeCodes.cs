using CdnMusic.AuthApi.Throttling;
using Microsoft.AspNetCore.Identity;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>Verifies the codes of authenticator apps (TOTP, RFC 6238), each of them once (§5.2).</summary>
internal sealed class OneTimeCodes(SignInThrottle throttle) : AuthenticatorTokenProvider<Account>
{
    /// <summary>Longer than Identity accepts one code (two steps of 30 s before and after).</summary>
    private static readonly TimeSpan Acceptance = TimeSpan.FromMinutes(5);

    public override async Task<bool> ValidateAsync(string purpose, string token, UserManager<Account> manager, Account user) =>
        await base.ValidateAsync(purpose, token, manager, user)
        && await throttle.TryFirstUseAsync($"code {user.Id} {token}", Acceptance, CancellationToken.None);
}
