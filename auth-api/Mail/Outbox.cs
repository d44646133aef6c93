using System.Text.Json;
using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Storing;
using CdnMusic.Messaging.Outbox;

namespace CdnMusic.AuthApi.Mail;

/// <summary>
/// Events of this service, written with the caller's unit of work. Stream <c>mails</c>: <c>mail.requested</c>, for notification-service.
/// Stream <c>accounts</c>: <c>account.created</c>, <c>account.deleted</c>, for everybody who keeps data of accounts.
/// </summary>
internal sealed class Outbox(AuthDbContext db, AuthApiMetrics metrics, TimeProvider time)
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>A mail to an address.</summary>
    public void AddMail(string template, string to, string language, string? name = null, Uri? link = null, string? detail = null)
    {
        metrics.MailsWritten.Inc();
        Add("mails", "mail.requested", new { template, to, language, name, link, detail });
    }

    /// <summary>Tells an account's owner of a security event, if an address is known.</summary>
    public void AddSecurityMail(Account account, SecurityEvent what, string? detail = null)
    {
        if (account.Email is { } address)
        {
            AddMail("security_" + Naming.SnakeCase(what.ToString()), address, account.Language, account.DisplayName, detail: detail);
        }
    }

    /// <summary>Something happened to an account.</summary>
    public void AddAccountEvent(string type, Guid accountId) => Add("accounts", type, new { accountId });

    private void Add(string stream, string type, object payload) => db.Outbox.Add(new OutboxMessage
    {
        Id = Guid.CreateVersion7(time.GetUtcNow()),
        Stream = stream,
        Type = type,
        Payload = JsonSerializer.Serialize(payload, Json),
        OccurredAt = time.GetUtcNow(),
    });
}
