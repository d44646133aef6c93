using System.Security.Cryptography;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Security;
using CdnMusic.AuthApi.Storing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Tokens;

namespace CdnMusic.AuthApi.Keys;

/// <summary>Makes, reads and forgets the stored keys, by <see cref="KeySchedule"/>.</summary>
internal sealed class KeyStore(AuthDbContext db, MasterKey master, AuditLog audit, IOptions<AuthApiOptions> options, TimeProvider time)
{
    private const string Purpose = "signing keys";
    private const int KeyBits = 2048; // RS256, which every verifier of RFC 9068 tokens must know
    private const long Lock = 0x61757468_00000002; // "auth", 2: one replica at a time makes keys

    /// <summary>Does what is due, and returns the keys: the signing one first.</summary>
    /// <param name="rotate">Make a successor now, whatever the schedule says; it signs after one overlap.</param>
    /// <param name="cancellationToken">Gives up; nothing is half done.</param>
    public async Task<IReadOnlyList<SigningCredentials>> RefreshAsync(bool rotate, CancellationToken cancellationToken)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({Lock})", cancellationToken);
        var keys = await db.SigningKeys.OrderBy(k => k.SignsFrom).ToListAsync(cancellationToken);
        var now = time.GetUtcNow();
        var (lifetime, overlap) = (options.Value.SigningKeyLifetime, options.Value.SigningKeyOverlap);
        var due = KeySchedule.Due(keys, now, lifetime, overlap);
        if (due is null && rotate && !keys.Any(k => k.SignsFrom > now))
        {
            due = now + overlap;
        }

        if (due is { } signsFrom)
        {
            var made = Make(now, signsFrom);
            db.SigningKeys.Add(made);
            audit.Add(SecurityEvent.SigningKeyMade, null, detail: made.Id);
            keys.Add(made);
        }

        var retention = overlap > options.Value.AccessTokenLifetime ? overlap : options.Value.AccessTokenLifetime;
        var expired = KeySchedule.Expired(keys, now, retention).ToList();
        db.SigningKeys.RemoveRange(expired);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        var signing = KeySchedule.Signing(keys, now)!;
        return [.. keys.Except(expired).OrderByDescending(k => k == signing).ThenBy(k => k.SignsFrom).Select(Credentials)];
    }

    private SigningKey Make(DateTimeOffset now, DateTimeOffset signsFrom)
    {
        using var rsa = RSA.Create(KeyBits);
        return new SigningKey
        {
            Id = Base64UrlEncoder.Encode(new RsaSecurityKey(rsa).ComputeJwkThumbprint()),
            SealedPrivateKey = master.Seal(Purpose, rsa.ExportPkcs8PrivateKey()),
            CreatedAt = now,
            SignsFrom = signsFrom,
        };
    }

    private SigningCredentials Credentials(SigningKey key)
    {
        using var rsa = RSA.Create();
        rsa.ImportPkcs8PrivateKey(master.Open(Purpose, key.SealedPrivateKey), out _);
        return new SigningCredentials(new RsaSecurityKey(rsa.ExportParameters(true)) { KeyId = key.Id }, SecurityAlgorithms.RsaSha256);
    }
}
