using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Storing;
using Microsoft.AspNetCore.Identity;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>Blocks accounts and lets them in again. Blocking ends every session and token family.</summary>
internal sealed class AccountBlocking(AuthDbContext db, UserManager<Account> accounts, SessionEnding sessions, AuditLog audit, TimeProvider time)
{
    /// <summary>False: there is no such account.</summary>
    public async Task<bool> SetAsync(Guid id, bool isBlocked, CancellationToken cancellationToken)
    {
        if (await accounts.FindByIdAsync(id.ToString()) is not { } account)
        {
            return false;
        }

        if (account.BlockedAt is not null == isBlocked)
        {
            return true;
        }

        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        account.BlockedAt = isBlocked ? time.GetUtcNow() : null;
        audit.Add(isBlocked ? SecurityEvent.AccountBlocked : SecurityEvent.AccountUnblocked, id);
        await sessions.EndAllAsync(account, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
