using CdnMusic.Messaging.Inbox;
using CdnMusic.Messaging.Streams;
using CdnMusic.SubscriptionOrchestrator.Workflows;
using Npgsql;

namespace CdnMusic.SubscriptionOrchestrator.Running;

/// <summary>What payment-api says about charges and refunds.</summary>
internal sealed class PaymentEvents(WorkflowRunner runner, WorkSignal signal) : IEventHandler
{
    public const string SubjectPrefix = "subscription:";

    public async Task HandleAsync(StreamEvent message, NpgsqlTransaction transaction, CancellationToken cancellationToken)
    {
        var news = message.Read<News>();
        if (news.Subject?.StartsWith(SubjectPrefix, StringComparison.Ordinal) != true || !Guid.TryParse(news.Subject[SubjectPrefix.Length..], out var id))
        {
            return;
        }

        Message? meaning = message.Type switch
        {
            "payment.succeeded" => new Message.PaymentSucceeded(news.PaymentId, news.MethodId),
            "payment.canceled" => new Message.PaymentFailed(news.PaymentId, news.Decline == "hard"),
            "refund.succeeded" => new Message.RefundSucceeded(news.RefundId),
            "refund.failed" => new Message.RefundFailed(news.RefundId),
            _ => null,
        };
        if (meaning is not null)
        {
            await runner.ApplyAsync(transaction, id, meaning, cancellationToken);
            signal.Raise();
        }
    }

    private sealed record News(string? Subject, Guid PaymentId, Guid RefundId, string? MethodId, string? Decline);
}
