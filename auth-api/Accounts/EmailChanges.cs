using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Storing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>Changes an account's address, once the new one is proven; the old one is told.</summary>
internal sealed class EmailChanges(AuthDbContext db, MailRequests mails, UserManager<Account> accounts, AuditLog audit, Outbox outbox)
{
    /// <summary>Takes the wish down; the same answer whether or not the address has an account.</summary>
    public Task RequestAsync(Account account, string email, CancellationToken cancellationToken) => mails.AddAsync(
        MailRequestKind.EmailChange, email, account.Language, account.Id, displayName: account.DisplayName, cancellationToken: cancellationToken);

    /// <summary>Changes the address. Null: the link is unknown, used or stale, or the address has an account by now.</summary>
    public async Task<Account?> ConfirmAsync(Guid id, string token, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        if (await mails.RedeemAsync(id, token, MailRequestKind.EmailChange, cancellationToken) is not { AccountId: { } accountId } request
            || await accounts.FindByIdAsync(accountId.ToString()) is not { BlockedAt: null } account)
        {
            return null;
        }

        audit.Add(SecurityEvent.EmailChanged, account.Id);
        // To the old address, whose owner can object.
        outbox.AddSecurityMail(account, SecurityEvent.EmailChanged);
        account.Email = request.Email;
        account.EmailConfirmed = true;
        try
        {
            if (!(await accounts.UpdateSecurityStampAsync(account)).Succeeded)
            {
                return null;
            }
        }
        catch (DbUpdateException error) when (AuthDatabase.IsDuplicate(error))
        {
            return null;
        }

        await transaction.CommitAsync(cancellationToken);
        return account;
    }
}
