using System.Text.Json.Serialization;
using CdnMusic.SubscriptionOrchestrator.Plans;

namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>
/// Something that happened to a subscription. Entries are only ever added, and a subscription is what its entries add up to
/// (<see cref="Subscription.Apply"/>); so names and members here are for ever.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "entry")]
[JsonDerivedType(typeof(Started), "started")]
[JsonDerivedType(typeof(ChargeRequested), "charge_requested")]
[JsonDerivedType(typeof(ChargeCaptured), "charge_captured")]
[JsonDerivedType(typeof(ChargeDeclined), "charge_declined")]
[JsonDerivedType(typeof(EntitlementRequested), "entitlement_requested")]
[JsonDerivedType(typeof(EntitlementConfirmed), "entitlement_confirmed")]
[JsonDerivedType(typeof(Activated), "activated")]
[JsonDerivedType(typeof(Renewed), "renewed")]
[JsonDerivedType(typeof(RetryScheduled), "retry_scheduled")]
[JsonDerivedType(typeof(PlanSwitched), "plan_switched")]
[JsonDerivedType(typeof(PlanChangeScheduled), "plan_change_scheduled")]
[JsonDerivedType(typeof(CancellationScheduled), "cancellation_scheduled")]
[JsonDerivedType(typeof(CancellationWithdrawn), "cancellation_withdrawn")]
[JsonDerivedType(typeof(RefundRequested), "refund_requested")]
[JsonDerivedType(typeof(RefundDone), "refund_done")]
[JsonDerivedType(typeof(RefundStuck), "refund_stuck")]
[JsonDerivedType(typeof(Ended), "ended")]
internal abstract record JournalEntry
{
    public sealed record Started(Guid Id, Guid AccountId, Plan Plan, bool IsTrial, string? MethodId, DateTimeOffset Deadline) : JournalEntry;

    public sealed record ChargeRequested(
        Guid ChargeId, ChargeKind Kind, int Period, long Amount, string? MethodId, Plan Plan, DateTimeOffset At, DateTimeOffset Deadline) : JournalEntry;

    public sealed record ChargeCaptured(Guid ChargeId, string? MethodId) : JournalEntry;

    public sealed record ChargeDeclined(Guid ChargeId, bool IsHard) : JournalEntry;

    /// <summary>Null plan: the free one.</summary>
    public sealed record EntitlementRequested(long Version, Plan? Plan, DateTimeOffset Deadline) : JournalEntry;

    public sealed record EntitlementConfirmed(long Version) : JournalEntry;

    public sealed record Activated(Guid? ChargeId, DateTimeOffset Start, DateTimeOffset End) : JournalEntry;

    public sealed record Renewed(Guid ChargeId, int Period, DateTimeOffset Start, DateTimeOffset End) : JournalEntry;

    public sealed record RetryScheduled(DateTimeOffset At) : JournalEntry;

    public sealed record PlanSwitched(Guid? ChargeId, Plan Plan) : JournalEntry;

    public sealed record PlanChangeScheduled(Plan Plan) : JournalEntry;

    public sealed record CancellationScheduled : JournalEntry;

    public sealed record CancellationWithdrawn : JournalEntry;

    public sealed record RefundRequested(Guid RefundId, Guid ChargeId, long Amount, string Reason) : JournalEntry;

    public sealed record RefundDone(Guid RefundId, Guid ChargeId) : JournalEntry;

    public sealed record RefundStuck(Guid RefundId, Guid ChargeId) : JournalEntry;

    public sealed record Ended(EndReason Reason) : JournalEntry;
}
