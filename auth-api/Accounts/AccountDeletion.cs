using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Storing;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Accounts;

/// <summary>Deletes an account with all that is stored of it here, and tells the other services to do the same (GDPR, article 17).</summary>
internal sealed class AccountDeletion(AuthDbContext db, SessionEnding sessions, AuditLog audit, Outbox outbox)
{
    public async Task DeleteAsync(Account account, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        audit.Add(SecurityEvent.AccountDeleted, account.Id);
        outbox.AddSecurityMail(account, SecurityEvent.AccountDeleted);
        outbox.AddAccountEvent("account.deleted", account.Id);
        await sessions.RevokeTokensAsync(account.Id, cancellationToken);
        await db.MailRequests.Where(r => r.NormalizedEmail == account.NormalizedEmail).ExecuteDeleteAsync(cancellationToken);
        db.Users.Remove(account);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }
}
