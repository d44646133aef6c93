namespace CdnMusic.SubscriptionOrchestrator;

/// <summary>Where a test may let the process die (<see cref="Hosting.Lifetime.CrashPoints"/>): before and after each write and call.</summary>
internal static class SubscriptionSteps
{
    public const string BeforeDecision = "workflow.before-decision";
    public const string BeforeCommit = "workflow.before-commit";
    public const string AfterCommit = "workflow.after-commit";
    public const string BeforeCharge = "command.before-charge";
    public const string AfterCharge = "command.after-charge";
    public const string BeforeEntitlement = "command.before-entitlement";
    public const string AfterEntitlement = "command.after-entitlement";
    public const string BeforeRefund = "command.before-refund";
    public const string AfterRefund = "command.after-refund";
    public const string BeforeDone = "command.before-done";
    public const string AfterDone = "command.after-done";
}
