using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Storing;
using Microsoft.AspNetCore.Identity;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>Sets passwords. Every new password ends all sessions and tokens of before.</summary>
internal sealed class PasswordChanges(
    AuthDbContext db, MailRequests mails, UserManager<Account> accounts, SessionEnding sessions, AuditLog audit, Outbox outbox)
{
    /// <summary>Checks a link, and sets the password. Null: the link is unknown, used or stale.</summary>
    /// <returns>The account, and what is wrong with the password, if anything; the link stays good then.</returns>
    public async Task<(Account Account, IdentityResult Result)?> ResetAsync(Guid id, string token, string password, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await mails.RedeemAsync(id, token, MailRequestKind.PasswordReset, cancellationToken) is not { AccountId: { } accountId }
            || await accounts.FindByIdAsync(accountId.ToString()) is not { BlockedAt: null } account)
        {
            return null;
        }

        var result = await SetAsync(account, password, cancellationToken);
        if (result.Succeeded)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return (account, result);
    }

    /// <summary>Sets the password of somebody who has just proven who they are.</summary>
    public async Task<IdentityResult> ChangeAsync(Account account, string password, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var result = await SetAsync(account, password, cancellationToken);
        if (result.Succeeded)
        {
            await transaction.CommitAsync(cancellationToken);
        }

        return result;
    }

    private async Task<IdentityResult> SetAsync(Account account, string password, CancellationToken cancellationToken)
    {
        foreach (var validator in accounts.PasswordValidators)
        {
            if (await validator.ValidateAsync(accounts, account, password) is { Succeeded: false } mistake)
            {
                return mistake;
            }
        }

        account.PasswordHash = accounts.PasswordHasher.HashPassword(account, password);
        audit.Add(SecurityEvent.PasswordChanged, account.Id);
        outbox.AddSecurityMail(account, SecurityEvent.PasswordChanged);
        return await sessions.EndAllAsync(account, cancellationToken);
    }
}
