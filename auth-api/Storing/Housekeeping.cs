using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using OpenIddict.Abstractions;

namespace CdnMusic.AuthApi.Storing;

/// <summary>Deletes what nobody needs any more, every hour.</summary>
internal sealed class Housekeeping(IServiceScopeFactory scopes, IOptions<AuthApiOptions> options, TimeProvider time, ILogger<Housekeeping> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>Tokens that are spent or revoked: kept so long that their reuse is still recognised.</summary>
    private static readonly TimeSpan SpentTokens = TimeSpan.FromDays(14);

    private static readonly TimeSpan MailRequests = TimeSpan.FromDays(2);
    private static readonly TimeSpan IdempotencyKeys = TimeSpan.FromDays(30);

    /// <summary>Deletes it now.</summary>
    public async Task CleanAsync(CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AuthDbContext>();
        var now = time.GetUtcNow();
        await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(now - SpentTokens, cancellationToken);
        await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(now - SpentTokens, cancellationToken);
        var (mails, keys, audit) = (now - MailRequests, now - IdempotencyKeys, now - options.Value.AuditRetention);
        await db.MailRequests.Where(r => r.CreatedAt < mails).ExecuteDeleteAsync(cancellationToken);
        await db.EntitlementRequests.Where(r => r.CreatedAt < keys).ExecuteDeleteAsync(cancellationToken);
        await db.Audit.Where(e => e.At < audit).ExecuteDeleteAsync(cancellationToken);
        await db.Attempts.Where(a => a.WindowEnds < now).ExecuteDeleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CleanAsync(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.HousekeepingFailed(error);
            }
        }
    }
}
