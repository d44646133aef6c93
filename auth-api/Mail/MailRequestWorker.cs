using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Security;
using CdnMusic.AuthApi.Storing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi.Mail;

/// <summary>
/// Looks up whose address it is, and writes the mail that is due to the outbox. Each wish is one transaction; a crash repeats it. Replicas
/// skip each other's rows.
/// </summary>
internal sealed class MailRequestWorker(
    MailSignal signal, IServiceScopeFactory scopes, IOptions<AuthApiOptions> options, TimeProvider time, ILogger<MailRequestWorker> logger)
    : BackgroundService
{
    /// <summary>Mails to one address in an hour; more wishes are dropped, so that nobody's mailbox can be flooded.</summary>
    public const int MailsPerHour = 5;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await HandleNextAsync(stoppingToken))
                {
                }

                await signal.WaitAsync(PollInterval, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                logger.MailRequestFailed(error);
                await Task.WhenAny(Task.Delay(PollInterval, stoppingToken));
            }
        }
    }

    private async Task<bool> HandleNextAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var request = await db.MailRequests
            .FromSql($"SELECT * FROM mail_requests WHERE handled_at IS NULL ORDER BY created_at LIMIT 1 FOR UPDATE SKIP LOCKED")
            .AsTracking().SingleOrDefaultAsync(cancellationToken);
        if (request is null)
        {
            return false;
        }

        if (await IsWelcomeAsync(db, request, cancellationToken))
        {
            var owner = await db.Users.SingleOrDefaultAsync(a => a.NormalizedEmail == request.NormalizedEmail, cancellationToken);
            Write(request, owner, scope.ServiceProvider.GetRequiredService<Outbox>(), scope.ServiceProvider.GetRequiredService<AuditLog>());
        }

        request.HandledAt = time.GetUtcNow();
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private void Write(MailRequest request, Account? owner, Outbox outbox, AuditLog audit)
    {
        switch (request.Kind)
        {
            case MailRequestKind.PasswordReset when owner is { BlockedAt: null }:
                request.AccountId = owner.Id;
                audit.Add(SecurityEvent.PasswordResetRequested, owner.Id);
                outbox.AddMail("reset_password", request.Email, owner.Language, owner.DisplayName, Link("password/reset", request));
                break;
            case MailRequestKind.PasswordReset:
                break;
            case MailRequestKind.Registration when owner is null:
                outbox.AddMail("confirm_registration", request.Email, request.Language, request.DisplayName, Link("register/confirm", request));
                break;
            case MailRequestKind.EmailChange when owner is null:
                outbox.AddMail("confirm_email", request.Email, request.Language, request.DisplayName, Link("email/confirm", request));
                break;
            default:
                outbox.AddMail("address_in_use", request.Email, owner!.Language, owner.DisplayName, new Uri(options.Value.Issuer, "password/forgot"));
                break;
        }
    }

    private Uri Link(string path, MailRequest request)
    {
        var token = Secrets.New();
        request.TokenHash = Secrets.Hash(token);
        return new Uri(options.Value.Issuer, $"{path}?id={request.Id}&token={token}");
    }

    private async Task<bool> IsWelcomeAsync(AuthDbContext db, MailRequest request, CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow() - TimeSpan.FromHours(1);
        return await db.MailRequests.CountAsync(
            r => r.NormalizedEmail == request.NormalizedEmail && r.HandledAt > since && r.Id != request.Id, cancellationToken) < MailsPerHour;
    }
}
