using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>Ends what an account's owner, or a thief, is signed in with.</summary>
internal sealed class SessionEnding(UserManager<Account> accounts, IOpenIddictTokenManager tokens, IOpenIddictAuthorizationManager authorizations)
{
    /// <summary>
    /// Ends every browser session (the security stamp that cookies carry changes) and every token family. Access tokens that are out live on
    /// until they expire. Stores the account's other changes too.
    /// </summary>
    public async Task<IdentityResult> EndAllAsync(Account account, CancellationToken cancellationToken)
    {
        await RevokeTokensAsync(account.Id, cancellationToken);
        return await accounts.UpdateSecurityStampAsync(account);
    }

    /// <summary>Ends every token family of an account.</summary>
    public async Task RevokeTokensAsync(Guid accountId, CancellationToken cancellationToken)
    {
        var subject = accountId.ToString();
        await authorizations.RevokeBySubjectAsync(subject, cancellationToken);
        await tokens.RevokeBySubjectAsync(subject, cancellationToken);
    }
}
