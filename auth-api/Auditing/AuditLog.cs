using CdnMusic.AuthApi.Storing;
using CdnMusic.Hosting.Clients;

namespace CdnMusic.AuthApi.Auditing;

/// <summary>
/// Writes security events. An entry is part of the caller's unit of work: it is stored with the change it tells of, or with
/// <see cref="SaveAsync"/> where nothing else changes.
/// </summary>
internal sealed class AuditLog(AuthDbContext db, AuthApiMetrics metrics, ClientAddress clients, IHttpContextAccessor http, TimeProvider time)
{
    /// <summary>Adds an entry to the unit of work.</summary>
    public void Add(SecurityEvent what, Guid? accountId, string? detail = null)
    {
        metrics.SecurityEvent(what);
        db.Audit.Add(new AuditEntry
        {
            At = time.GetUtcNow(),
            Event = what,
            AccountId = accountId,
            Network = http.HttpContext is { } context ? clients.NetworkOf(context) : null,
            Detail = detail is { Length: > 256 } ? detail[..256] : detail,
        });
    }

    /// <summary>Adds an entry and stores the unit of work.</summary>
    public Task SaveAsync(SecurityEvent what, Guid? accountId, string? detail = null, CancellationToken cancellationToken = default)
    {
        Add(what, accountId, detail);
        return db.SaveChangesAsync(cancellationToken);
    }
}
