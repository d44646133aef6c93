using CdnMusic.AuthApi.Security;
using CdnMusic.AuthApi.Storing;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Mail;

/// <summary>Takes wishes for mails with links down, and redeems the links: once, and while they are fresh.</summary>
internal sealed class MailRequests(AuthDbContext db, ILookupNormalizer normalizer, MailSignal signal, TimeProvider time)
{
    /// <summary>Takes a wish down; nothing here depends on whether the address is known.</summary>
    public async Task AddAsync(
        MailRequestKind kind,
        string email,
        string language,
        Guid? accountId = null,
        string? passwordHash = null,
        string? displayName = null,
        CancellationToken cancellationToken = default)
    {
        db.MailRequests.Add(new MailRequest
        {
            Id = Guid.CreateVersion7(time.GetUtcNow()),
            Kind = kind,
            Email = email,
            NormalizedEmail = normalizer.NormalizeEmail(email),
            AccountId = accountId,
            PasswordHash = passwordHash,
            DisplayName = displayName,
            Language = language,
            CreatedAt = time.GetUtcNow(),
        });
        await db.SaveChangesAsync(cancellationToken);
        signal.Raise();
    }

    /// <summary>Is there such a link, and is it fresh? Changes nothing: mail scanners open links too.</summary>
    public Task<bool> IsRedeemableAsync(Guid id, string token, MailRequestKind kind, CancellationToken cancellationToken) =>
        Redeemable(id, token, kind).AnyAsync(cancellationToken);

    /// <summary>Takes the link out of use, in the caller's transaction, and returns what it stands for; null: unknown, used or stale.</summary>
    public async Task<MailRequest?> RedeemAsync(Guid id, string token, MailRequestKind kind, CancellationToken cancellationToken)
    {
        var request = await Redeemable(id, token, kind).AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        // The delete decides between two who come at once: the row's lock lets one see it gone.
        return request is not null && await Redeemable(id, token, kind).ExecuteDeleteAsync(cancellationToken) == 1 ? request : null;
    }

    private IQueryable<MailRequest> Redeemable(Guid id, string token, MailRequestKind kind)
    {
        var hash = Secrets.Hash(token);
        var oldest = time.GetUtcNow() - LinkLifetime(kind);
        return db.MailRequests.Where(r => r.Id == id && r.TokenHash == hash && r.Kind == kind && r.CreatedAt > oldest);
    }

    private static TimeSpan LinkLifetime(MailRequestKind kind) => TimeSpan.FromHours(kind == MailRequestKind.PasswordReset ? 1 : 24);
}
