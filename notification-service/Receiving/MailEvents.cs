using CdnMusic.Messaging.Inbox;
using CdnMusic.Messaging.Streams;
using CdnMusic.NotificationService.Composing;
using CdnMusic.NotificationService.Mails;
using Npgsql;

namespace CdnMusic.NotificationService.Receiving;

/// <summary>Which events mean a mail. Unknown types and further members mean nothing.</summary>
internal sealed class MailEvents(MailQueue queue) : IEventHandler
{
    public Task HandleAsync(StreamEvent message, NpgsqlTransaction transaction, CancellationToken cancellationToken) => message.Type switch
    {
        "mail.requested" => RequestedAsync(message, transaction, cancellationToken),
        "subscription.activated" => SubscriptionAsync(message, transaction, "purchase", cancellationToken),
        "subscription.renewed" => SubscriptionAsync(message, transaction, "renewal", cancellationToken),
        "subscription.payment_failed" => SubscriptionAsync(message, transaction, "payment_failed", cancellationToken),
        "subscription.cancellation_scheduled" => SubscriptionAsync(message, transaction, "cancellation", cancellationToken),
        "subscription.ended" => SubscriptionAsync(message, transaction, "ended", cancellationToken),
        "subscription.refunded" => SubscriptionAsync(message, transaction, "refund", cancellationToken),
        _ => Task.CompletedTask,
    };

    private async Task RequestedAsync(StreamEvent message, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var wish = message.Read<Wish>();
        // An unknown template or no address: to the dead letters, not into silence.
        _ = MailTemplates.Find(wish.Template ?? "");
        if (!MimeKit.MailboxAddress.TryParse(wish.To, out _))
        {
            throw new FormatException("member 'to' is not an address");
        }

        var fields = new MailFields(wish.Name, wish.Link, wish.Detail);
        await queue.AddAsync(transaction, wish.Template!, wish.Key ?? message.Id.ToString(), null, wish.To, wish.Language, fields, cancellationToken);
    }

    private async Task SubscriptionAsync(StreamEvent message, NpgsqlTransaction transaction, string template, CancellationToken cancellationToken)
    {
        var news = message.Read<Subscription>();
        if (news.AccountId == Guid.Empty)
        {
            throw new FormatException("member 'account_id' is missing");
        }

        var fields = new MailFields(Plan: news.Plan, Amount: news.Amount, Currency: news.Currency, PeriodEnd: news.PeriodEnd);
        await queue.AddAsync(transaction, template, message.Id.ToString(), news.AccountId, null, null, fields, cancellationToken);
    }

    private sealed record Wish(string? Template, string? To, string? Language, string? Name, string? Link, string? Detail, string? Key);

    private sealed record Subscription(Guid AccountId, string? Plan, long? Amount, string? Currency, DateTimeOffset? PeriodEnd);
}
