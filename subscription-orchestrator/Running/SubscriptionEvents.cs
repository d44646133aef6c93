using System.Text.Json;
using CdnMusic.Messaging.Outbox;
using CdnMusic.Messaging.Streams;
using CdnMusic.SubscriptionOrchestrator.Workflows;

namespace CdnMusic.SubscriptionOrchestrator.Running;

/// <summary>What other services hear of, on the stream <c>subscriptions</c>.</summary>
internal static class SubscriptionEvents
{
    /// <summary>The event that an entry means; null: none.</summary>
    public static OutboxMessage? Of(Subscription state, JournalEntry entry, int n, DateTimeOffset now) => entry switch
    {
        JournalEntry.Activated => Event(state, n, now, "subscription.activated", null, null),
        JournalEntry.Renewed e => Event(state, n, now, "subscription.renewed", state.FindCharge(e.ChargeId)?.Amount, null),
        JournalEntry.RetryScheduled => Event(state, n, now, "subscription.payment_failed", null, null),
        JournalEntry.PlanSwitched => Event(state, n, now, "subscription.plan_changed", null, null),
        JournalEntry.CancellationScheduled => Event(state, n, now, "subscription.cancellation_scheduled", null, null),
        JournalEntry.RefundDone e => Event(state, n, now, "subscription.refunded", state.FindCharge(e.ChargeId)?.Amount, null),
        JournalEntry.RefundStuck => Event(state, n, now, "subscription.refund_stuck", null, null),
        JournalEntry.Ended { Reason: EndReason.ActivationFailed } => Event(state, n, now, "subscription.failed", null, null),
        JournalEntry.Ended e => Event(state, n, now, "subscription.ended", null, JsonNamingPolicy.SnakeCaseLower.ConvertName(e.Reason.ToString())),
        _ => null,
    };

    private static OutboxMessage Event(Subscription state, int n, DateTimeOffset now, string type, long? amount, string? reason)
    {
        var payload = new
        {
            SubscriptionId = state.Id,
            state.AccountId,
            Plan = state.Plan?.Id,
            state.Plan?.Product,
            state.Plan?.Currency,
            Amount = amount,
            Reason = reason,
            state.PeriodEnd,
        };
        return new OutboxMessage
        {
            Id = StableId.Of(state.Id, $"event/{n}"),
            Stream = "subscriptions",
            Type = type,
            OccurredAt = now,
            Payload = StreamEvent.Write(payload),
        };
    }
}
