namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>A subscription as other services see it.</summary>
internal sealed record SubscriptionView(
    Guid Id,
    Guid AccountId,
    Stage Stage,
    EndReason? EndReason,
    string? Plan,
    string? NextPlan,
    bool Trial,
    bool CancelledAtPeriodEnd,
    DateTimeOffset? PeriodEnd,
    DateTimeOffset? DueAt,
    IReadOnlyList<Charge> Charges)
{
    public static SubscriptionView Of(Subscription state) => new(
        state.Id,
        state.AccountId,
        state.Stage,
        state.EndReason,
        state.Plan?.Id,
        state.NextPlan?.Id,
        state.IsTrial,
        state.IsCancelledAtPeriodEnd,
        state.PeriodEnd == default ? null : state.PeriodEnd,
        state.DueAt,
        state.Charges);
}
