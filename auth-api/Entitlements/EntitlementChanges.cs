using System.Security.Cryptography;
using System.Text.Json;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Storing;
using Microsoft.EntityFrameworkCore;

namespace CdnMusic.AuthApi.Entitlements;

/// <summary>
/// Applies changes in one transaction: a repeated key gets the first answer, an older version changes nothing. Requests about one account
/// take turns by its row's lock.
/// </summary>
internal sealed class EntitlementChanges(AuthDbContext db, AuditLog audit, TimeProvider time)
{
    /// <summary>The answer; null account: there is no such account; null answer: the key was used for another request.</summary>
    public async Task<(bool HasAccount, EntitlementAnswer? Answer)> ApplyAsync(
        Guid accountId, string idempotencyKey, EntitlementChange change, CancellationToken cancellationToken)
    {
        var fingerprint = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new { accountId, change }));
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var locked = await db.Database
            .SqlQuery<Guid>($"""SELECT id AS "Value" FROM accounts WHERE id = {accountId} FOR UPDATE""").ToListAsync(cancellationToken);
        if (await db.EntitlementRequests.AsNoTracking().SingleOrDefaultAsync(r => r.IdempotencyKey == idempotencyKey, cancellationToken) is { } earlier)
        {
            var isSame = CryptographicOperations.FixedTimeEquals(earlier.Fingerprint, fingerprint);
            return (true, isSame ? new EntitlementAnswer(earlier.Applied, earlier.Version) : null);
        }

        if (locked.Count == 0)
        {
            return (false, null);
        }

        var answer = await ApplyAsync(accountId, change, cancellationToken);
        db.EntitlementRequests.Add(new EntitlementRequest
        {
            IdempotencyKey = idempotencyKey,
            Fingerprint = fingerprint,
            Applied = answer.Applied,
            Version = answer.Version,
            CreatedAt = time.GetUtcNow(),
        });
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return (true, answer);
    }

    private async Task<EntitlementAnswer> ApplyAsync(Guid accountId, EntitlementChange change, CancellationToken cancellationToken)
    {
        var current = await db.Entitlements.SingleOrDefaultAsync(e => e.AccountId == accountId, cancellationToken);
        if (current is not null && current.Version >= change.Version)
        {
            return new EntitlementAnswer(Applied: false, current.Version);
        }

        if (current is null)
        {
            current = new Entitlement { AccountId = accountId, Plan = change.Plan! };
            db.Entitlements.Add(current);
        }

        current.Plan = change.Plan!;
        current.MaxBitrate = change.MaxBitrate!.Value;
        current.Ads = change.Ads!.Value;
        current.Version = change.Version!.Value;
        current.UpdatedAt = time.GetUtcNow();
        audit.Add(SecurityEvent.EntitlementChanged, accountId, $"{current.Plan} {current.Version}");
        return new EntitlementAnswer(Applied: true, current.Version);
    }
}
