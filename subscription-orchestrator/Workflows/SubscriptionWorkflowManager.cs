using CdnMusic.SubscriptionOrchestrator.Plans;
using static CdnMusic.SubscriptionOrchestrator.Workflows.JournalEntry;

namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>
/// The saga of one subscription, as a pure function: what a message means in a state at a time, as entries for the journal. An entry that
/// asks somebody for something (a charge, a refund, an entitlement) becomes a command in the same transaction, so there is nothing else to
/// return. A message that comes again, late or to the wrong state returns no entries, except that money is never ignored.
/// </summary>
internal static class SubscriptionWorkflowManager
{
    /// <summary>How long the customer may take to pay.</summary>
    public static readonly TimeSpan PaymentDeadline = TimeSpan.FromHours(1);

    /// <summary>How long a paid subscription may fail to be activated before the money goes back.</summary>
    public static readonly TimeSpan ActivationDeadline = TimeSpan.FromMinutes(15);

    /// <summary>After the first attempt at a renewal; the entitlement stays until <see cref="Grace"/> is over.</summary>
    public static readonly IReadOnlyList<TimeSpan> Dunning = [TimeSpan.FromDays(1), TimeSpan.FromDays(3), TimeSpan.FromDays(5), TimeSpan.FromDays(7)];

    /// <summary>After the end of a period; a charge without an end by then is given up, and refunded if it succeeds after all.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromDays(8);

    public static IReadOnlyList<JournalEntry> Decide(Subscription state, Message message, DateTimeOffset now) => message switch
    {
        Message.Subscribe m when state.Stage == Stage.None => Subscribe(m, now),
        Message.PaymentSucceeded m when state.FindCharge(m.ChargeId) is { Status: ChargeStatus.Requested } charge => Captured(state, charge, m, now),
        Message.PaymentFailed m when state.FindCharge(m.ChargeId) is { Status: ChargeStatus.Requested } charge => Declined(state, charge, m, now),
        Message.EntitlementSet m when m.Version == state.EntitlementVersion => Confirmed(state, m, now),
        Message.EntitlementRefused m when m.Version == state.EntitlementVersion => Refused(state, now),
        Message.RefundSucceeded m when RefundOf(state, m.RefundId) is { } charge => [new RefundDone(m.RefundId, charge)],
        Message.RefundFailed m when RefundOf(state, m.RefundId) is { } charge => [new RefundStuck(m.RefundId, charge)],
        Message.Cancel m => Cancel(state, m, now),
        Message.Resume when state is { Stage: Stage.Active, IsCancelledAtPeriodEnd: true } => [new CancellationWithdrawn()],
        Message.ChangePlan m when state is { Stage: Stage.Active, IsCancelledAtPeriodEnd: false, ChargedPlan: null } => ChangePlan(state, m.Plan, now),
        Message.ForceRefund m => ForceRefund(state, m, now),
        Message.TimerDue when state.DueAt <= now => TimeOut(state, now),
        _ => [],
    };

    private static List<JournalEntry> Subscribe(Message.Subscribe m, DateTimeOffset now)
    {
        var isTrial = m.WithTrial && m.Plan.TrialDays > 0;
        var started = new Started(m.Id, m.AccountId, m.Plan, isTrial, m.MethodId, now + PaymentDeadline);
        return isTrial
            ? [started, Entitle(Subscription.Nothing, m.Plan, now)]
            : [started, new ChargeRequested(
                StableId.Of(m.Id, "charge/1/1"), ChargeKind.First, 1, m.Plan.Price, m.MethodId, m.Plan, now, now + PaymentDeadline)];
    }

    private static List<JournalEntry> Captured(Subscription state, Charge charge, Message.PaymentSucceeded m, DateTimeOffset now)
    {
        var captured = new ChargeCaptured(charge.Id, m.MethodId);
        switch (charge.Kind)
        {
            case ChargeKind.First when state.Stage == Stage.AwaitingPayment:
                return [captured, Entitle(state, state.Plan, now)];
            case ChargeKind.Renewal when state.Stage == Stage.Renewing && charge.Period == state.Period + 1:
                var renewed = new Renewed(charge.Id, charge.Period, state.PeriodEnd, (state.NextPlan ?? state.Plan!).EndOf(state.PeriodEnd));
                return state.NextPlan is null ? [captured, renewed] : [captured, renewed, Entitle(state, state.NextPlan, now)];
            case ChargeKind.PlanChange when state is { Stage: Stage.Active, ChargedPlan: { } plan } && charge.Period == state.Period:
                return [captured, new PlanSwitched(charge.Id, plan), Entitle(state, plan, now)];
            default:
                // It came when nobody waited for it any more: after a cancellation, a deadline, or the end of its period.
                return [captured, Refund(state, charge, "late")];
        }
    }

    private static List<JournalEntry> Declined(Subscription state, Charge charge, Message.PaymentFailed m, DateTimeOffset now)
    {
        var declined = new ChargeDeclined(charge.Id, m.IsHard);
        switch (charge.Kind)
        {
            case ChargeKind.First when state.Stage == Stage.AwaitingPayment:
                return [declined, new Ended(EndReason.PaymentFailed)];
            case ChargeKind.Renewal when state.Stage == Stage.Renewing && charge.Period == state.Period + 1:
                var attempts = state.Charges.Count(c => c.Kind == ChargeKind.Renewal && c.Period == charge.Period);
                return m.IsHard || attempts > Dunning.Count
                    ? [declined, .. End(state, EndReason.PaymentFailed, now)]
                    : [declined, new RetryScheduled(state.PeriodEnd + Dunning[attempts - 1])];
            default:
                return [declined];
        }
    }

    private static List<JournalEntry> Confirmed(Subscription state, Message.EntitlementSet m, DateTimeOffset now)
    {
        if (state.Stage != Stage.Activating)
        {
            return [];
        }

        var charge = state.Charges.Find(c => c.Status == ChargeStatus.Captured);
        var end = state.IsTrial ? now.AddDays(state.Plan!.TrialDays) : state.Plan!.EndOf(now);
        return [new EntitlementConfirmed(m.Version), new Activated(charge?.Id, now, end)];
    }

    /// <summary>There is no such account: nothing can be given, and nothing needs to be taken away.</summary>
    private static List<JournalEntry> Refused(Subscription state, DateTimeOffset now) => state.Stage switch
    {
        Stage.Activating => End(state, EndReason.ActivationFailed, now),
        Stage.Active or Stage.Renewing => End(state, EndReason.Cancelled, now),
        _ => [],
    };

    private static List<JournalEntry> Cancel(Subscription state, Message.Cancel m, DateTimeOffset now) => state.Stage switch
    {
        Stage.AwaitingPayment or Stage.Activating or Stage.Renewing => End(state, EndReason.Cancelled, now),
        Stage.Active when m.Now => End(state, EndReason.Cancelled, now),
        Stage.Active when !state.IsCancelledAtPeriodEnd => [new CancellationScheduled()],
        _ => [],
    };

    private static List<JournalEntry> ChangePlan(Subscription state, Plan plan, DateTimeOffset now)
    {
        if (plan == (state.NextPlan ?? state.Plan))
        {
            return [];
        }

        if (state.IsTrial)
        {
            return [new PlanSwitched(null, plan), Entitle(state, plan, now)];
        }

        // What is left of the period is charged at the difference; days that are paid for are never taken back by a cheaper plan.
        var left = (state.PeriodEnd - now) / (state.PeriodEnd - state.PeriodStart);
        var difference = plan.Interval == state.Plan!.Interval ? (long)Math.Round((plan.Price - state.Plan.Price) * Math.Clamp(left, 0, 1)) : 0;
        if (difference <= 0 || state.MethodId is null)
        {
            return [new PlanChangeScheduled(plan)];
        }

        var attempt = state.Charges.Count(c => c.Kind == ChargeKind.PlanChange) + 1;
        return [new ChargeRequested(
            StableId.Of(state.Id, $"plan/{attempt}"), ChargeKind.PlanChange, state.Period, difference, state.MethodId, plan, now, state.PeriodEnd)];
    }

    private static List<JournalEntry> ForceRefund(Subscription state, Message.ForceRefund m, DateTimeOffset now)
    {
        var charge = state.Charges.FindLast(c => c.Status is ChargeStatus.Captured or ChargeStatus.Honoured or ChargeStatus.RefundStuck);
        if (charge is null)
        {
            return [];
        }

        List<JournalEntry> refund = [Refund(state, charge, m.Reason)];
        return state.Stage == Stage.Ended ? refund : [.. refund, new Ended(EndReason.Refunded), Entitle(state, null, now)];
    }

    private static List<JournalEntry> TimeOut(Subscription state, DateTimeOffset now)
    {
        switch (state.Stage)
        {
            case Stage.AwaitingPayment:
                return [new Ended(EndReason.PaymentTimeout)];
            case Stage.Activating:
                return End(state, EndReason.ActivationFailed, now);
            case Stage.Active when state.IsCancelledAtPeriodEnd:
                return End(state, EndReason.Cancelled, now);
            case Stage.Active when state.MethodId is null:
                return End(state, EndReason.NoPaymentMethod, now);
            case Stage.Renewing when state.RetryAt is null:
                return End(state, EndReason.PaymentTimeout, now);
            default:
                var (period, plan) = (state.Period + 1, state.NextPlan ?? state.Plan!);
                var attempt = state.Charges.Count(c => c.Kind == ChargeKind.Renewal && c.Period == period) + 1;
                // Where nothing ran for days, the bank still gets a day to answer.
                var deadline = new[] { state.PeriodEnd + Grace, now.AddDays(1) }.Max();
                return [new ChargeRequested(
                    StableId.Of(state.Id, $"charge/{period}/{attempt}"), ChargeKind.Renewal, period, plan.Price, state.MethodId, plan, now, deadline)];
        }
    }

    /// <summary>Ends it: money that was not honoured goes back, and the account is on the free plan again.</summary>
    private static List<JournalEntry> End(Subscription state, EndReason reason, DateTimeOffset now) =>
    [
        .. state.Charges.Where(c => c.Status == ChargeStatus.Captured).Select(c => Refund(state, c, "not activated")),
        new Ended(reason),
        .. state.EntitlementVersion > 0 ? (IEnumerable<JournalEntry>)[Entitle(state, null, now)] : [],
    ];

    /// <summary>Versions are of this moment, for they must grow over all subscriptions of an account.</summary>
    private static EntitlementRequested Entitle(Subscription state, Plan? plan, DateTimeOffset now) =>
        new(Math.Max(state.EntitlementVersion + 1, now.ToUnixTimeMilliseconds()), plan, now + ActivationDeadline);

    private static RefundRequested Refund(Subscription state, Charge charge, string reason) =>
        new(StableId.Of(state.Id, $"refund/{charge.Id}/{state.Refunds.Count(r => r.Value == charge.Id) + 1}"), charge.Id, charge.Amount, reason);

    private static Guid? RefundOf(Subscription state, Guid refund) =>
        state.Refunds.TryGetValue(refund, out var charge) && state.FindCharge(charge)?.Status == ChargeStatus.Refunding ? charge : null;
}
