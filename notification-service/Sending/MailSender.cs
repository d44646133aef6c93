using CdnMusic.NotificationService.Composing;
using CdnMusic.NotificationService.Mails;
using Microsoft.Extensions.Options;

namespace CdnMusic.NotificationService.Sending;

/// <summary>
/// Sends what is due, one after the other: (1) the row says 'sending'; (2) SMTP; (3) the row says what came of it. Killed between 2 and 3, the
/// mail goes out again when its lease ends, with the same Message-ID, by which mailboxes can tell that they have it.
/// </summary>
internal sealed class MailSender(
    MailQueue queue, AccountDirectory accounts, MailComposer composer, SmtpDelivery smtp, IOptions<NotificationOptions> options, NotificationMetrics metrics,
    TimeProvider time, ILogger<MailSender> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromHours(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await queue.ClaimAsync(stoppingToken) is { } mail)
                {
                    await SendAsync(mail, stoppingToken);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                logger.SenderFailed(error);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            await Task.WhenAny(Task.Delay(PollInterval, stoppingToken));
        }
    }

    private async Task SendAsync(Mail mail, CancellationToken cancellationToken)
    {
        var (outcome, reason) = await TryAsync(mail, cancellationToken);
        metrics.Attempt(outcome);
        var (state, dueAt) = outcome switch
        {
            DeliveryOutcome.Sent => ("sent", null),
            DeliveryOutcome.Unwelcome => ("suppressed", null),
            DeliveryOutcome.Deferred when mail.Attempt < options.Value.MaxAttempts => ("waiting", time.GetUtcNow() + Delay(mail.Attempt)),
            _ => ("dead", (DateTimeOffset?)null),
        };
        if (reason is not null)
        {
            logger.NotSent(mail.Id, mail.Attempt, outcome, state);
        }

        await queue.SettleAsync(mail, state, reason, dueAt, cancellationToken);
    }

    private async Task<(DeliveryOutcome Outcome, string? Reason)> TryAsync(Mail mail, CancellationToken stopping)
    {
        // Ends before the lease does, so that nobody else sends the same mail meanwhile.
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        deadline.CancelAfter(options.Value.Lease * 0.8);
        try
        {
            var recipient = mail.AccountId is { } account
                ? await accounts.FindAsync(account, deadline.Token)
                : new Recipient(mail.Address!, mail.Language ?? "ru", mail.Fields.Name);
            var template = MailTemplates.Find(mail.Template);
            if (recipient is null || await queue.IsUnwelcomeAsync(recipient.Address, template.IsMarketing, deadline.Token))
            {
                return (DeliveryOutcome.Unwelcome, recipient is null ? "the account has no address" : "the address is suppressed or has unsubscribed");
            }

            using var message = composer.Compose(mail, template, recipient);
            var (outcome, reason) = await smtp.SendAsync(message, deadline.Token);
            if (outcome == DeliveryOutcome.BadAddress)
            {
                await queue.SuppressAsync(recipient.Address, reason!, deadline.Token);
            }

            return (outcome, reason);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return (DeliveryOutcome.Deferred, "no answer in time");
        }
        catch (HttpRequestException error)
        {
            return (DeliveryOutcome.Deferred, error.Message);
        }
        catch (Exception error) when (error is FormatException or InvalidOperationException)
        {
            return (DeliveryOutcome.Refused, error.Message);
        }
    }

    private TimeSpan Delay(int attempt)
    {
        var delay = options.Value.RetryDelay * Math.Pow(2, Math.Min(attempt - 1, 20));
        return delay < LongestDelay ? delay : LongestDelay;
    }
}
