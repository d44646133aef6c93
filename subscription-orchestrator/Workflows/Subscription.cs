using System.Collections.Immutable;
using CdnMusic.SubscriptionOrchestrator.Plans;

namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>The state of a workflow: what its journal adds up to. Immutable.</summary>
internal sealed record Subscription
{
    public static Subscription Nothing { get; } = new();

    public Guid Id { get; init; }

    public Guid AccountId { get; init; }

    public Stage Stage { get; init; }

    public EndReason? EndReason { get; init; }

    public Plan? Plan { get; init; }

    /// <summary>Where the next period is to be on another plan.</summary>
    public Plan? NextPlan { get; init; }

    /// <summary>The plan that the charge of kind <see cref="ChargeKind.PlanChange"/> is for.</summary>
    public Plan? ChargedPlan { get; init; }

    public bool IsTrial { get; init; }

    public bool IsCancelledAtPeriodEnd { get; init; }

    /// <summary>The saved payment method.</summary>
    public string? MethodId { get; init; }

    /// <summary>Number of the current period; a trial is 0, the first paid one 1.</summary>
    public int Period { get; init; }

    public DateTimeOffset PeriodStart { get; init; }

    public DateTimeOffset PeriodEnd { get; init; }

    /// <summary>When the current stage is given up.</summary>
    public DateTimeOffset Deadline { get; init; }

    /// <summary>When a declined renewal is tried again; null while its charge is under way.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>The last version sent to auth-api.</summary>
    public long EntitlementVersion { get; init; }

    public ImmutableList<Charge> Charges { get; init; } = [];

    public ImmutableDictionary<Guid, Guid> Refunds { get; init; } = ImmutableDictionary<Guid, Guid>.Empty;

    /// <summary>When <see cref="Message.TimerDue"/> should come; null: never.</summary>
    public DateTimeOffset? DueAt => Stage switch
    {
        Stage.AwaitingPayment or Stage.Activating => Deadline,
        Stage.Active => PeriodEnd,
        Stage.Renewing => RetryAt ?? Deadline,
        _ => null,
    };

    /// <summary>The state that a journal adds up to.</summary>
    public static Subscription Fold(IEnumerable<JournalEntry> journal) => journal.Aggregate(Nothing, (state, entry) => state.Apply(entry));

    public Charge? FindCharge(Guid id) => Charges.Find(c => c.Id == id);

    /// <summary>The state after one more entry.</summary>
    public Subscription Apply(JournalEntry entry) => entry switch
    {
        JournalEntry.Started e => this with
        {
            Id = e.Id,
            AccountId = e.AccountId,
            Plan = e.Plan,
            IsTrial = e.IsTrial,
            MethodId = e.MethodId,
            Stage = Stage.AwaitingPayment,
            Deadline = e.Deadline,
        },
        JournalEntry.ChargeRequested e => Requested(e),
        JournalEntry.ChargeCaptured e => With(e.ChargeId, ChargeStatus.Captured) with { MethodId = e.MethodId ?? MethodId },
        JournalEntry.ChargeDeclined e => With(e.ChargeId, ChargeStatus.Declined) with { ChargedPlan = IsForChargedPlan(e.ChargeId) ? null : ChargedPlan },
        JournalEntry.EntitlementRequested e => Stage == Stage.AwaitingPayment
            ? this with { EntitlementVersion = e.Version, Stage = Stage.Activating, Deadline = e.Deadline }
            : this with { EntitlementVersion = e.Version },
        JournalEntry.EntitlementConfirmed => this,
        JournalEntry.Activated e => Honour(e.ChargeId) with
        {
            Stage = Stage.Active,
            Period = e.ChargeId is null ? 0 : 1,
            PeriodStart = e.Start,
            PeriodEnd = e.End,
        },
        JournalEntry.Renewed e => Honour(e.ChargeId) with
        {
            Stage = Stage.Active,
            Period = e.Period,
            PeriodStart = e.Start,
            PeriodEnd = e.End,
            IsTrial = false,
            Plan = NextPlan ?? Plan,
            NextPlan = null,
            ChargedPlan = null,
        },
        JournalEntry.RetryScheduled e => this with { RetryAt = e.At },
        JournalEntry.PlanSwitched e => Honour(e.ChargeId) with { Plan = e.Plan, NextPlan = null, ChargedPlan = null },
        JournalEntry.PlanChangeScheduled e => this with { NextPlan = e.Plan },
        JournalEntry.CancellationScheduled => this with { IsCancelledAtPeriodEnd = true },
        JournalEntry.CancellationWithdrawn => this with { IsCancelledAtPeriodEnd = false },
        JournalEntry.RefundRequested e => With(e.ChargeId, ChargeStatus.Refunding) with { Refunds = Refunds.SetItem(e.RefundId, e.ChargeId) },
        JournalEntry.RefundDone e => With(e.ChargeId, ChargeStatus.Refunded),
        JournalEntry.RefundStuck e => With(e.ChargeId, ChargeStatus.RefundStuck),
        JournalEntry.Ended e => this with { Stage = Stage.Ended, EndReason = e.Reason },
        _ => throw new InvalidOperationException($"Nothing is known of {entry.GetType().Name}."),
    };

    private Subscription Requested(JournalEntry.ChargeRequested e)
    {
        var state = this with { Charges = Charges.Add(new Charge(e.ChargeId, e.Kind, e.Period, e.Amount, ChargeStatus.Requested)) };
        return e.Kind switch
        {
            ChargeKind.First => state with { Deadline = e.Deadline },
            ChargeKind.Renewal => state with { Stage = Stage.Renewing, Deadline = e.Deadline, RetryAt = null },
            _ => state with { ChargedPlan = e.Plan },
        };
    }

    private bool IsForChargedPlan(Guid charge) => FindCharge(charge) is { Kind: ChargeKind.PlanChange } found && found.Period == Period;

    private Subscription Honour(Guid? charge) => charge is { } id ? With(id, ChargeStatus.Honoured) : this;

    private Subscription With(Guid charge, ChargeStatus status) =>
        this with { Charges = Charges.ConvertAll(c => c.Id == charge ? c with { Status = status } : c) };
}
