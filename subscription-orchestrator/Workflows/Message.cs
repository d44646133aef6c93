using CdnMusic.SubscriptionOrchestrator.Plans;

namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>What can come to a subscription: wishes of its owner or of support, answers of other services, and time. Any may come again.</summary>
internal abstract record Message
{
    public sealed record Subscribe(Guid Id, Guid AccountId, Plan Plan, bool WithTrial, string? MethodId) : Message;

    public sealed record Cancel(bool Now) : Message;

    public sealed record Resume : Message;

    public sealed record ChangePlan(Plan Plan) : Message;

    public sealed record ForceRefund(string Reason) : Message;

    public sealed record PaymentSucceeded(Guid ChargeId, string? MethodId) : Message;

    public sealed record PaymentFailed(Guid ChargeId, bool IsHard) : Message;

    public sealed record EntitlementSet(long Version) : Message;

    public sealed record EntitlementRefused(long Version) : Message;

    public sealed record RefundSucceeded(Guid RefundId) : Message;

    public sealed record RefundFailed(Guid RefundId) : Message;

    public sealed record TimerDue : Message;
}
