namespace CdnMusic.PaymentApi;

/// <summary>Where a test may let the process die (<see cref="Hosting.Lifetime.CrashPoints"/>): before and after each write and call.</summary>
internal static class PaymentSteps
{
    public const string BeforeAccept = "payment.before-accept";
    public const string AfterAccept = "payment.after-accept";
    public const string BeforeAsk = "payment.before-ask";
    public const string AfterAsk = "payment.after-ask";
    public const string BeforeSettle = "payment.before-settle";
    public const string AfterSettle = "payment.after-settle";
    public const string BeforeNote = "payment.before-note";
    public const string AfterNote = "payment.after-note";
    public const string BeforeRefundAccept = "refund.before-accept";
    public const string AfterRefundAccept = "refund.after-accept";
    public const string BeforeRefundAsk = "refund.before-ask";
    public const string AfterRefundAsk = "refund.after-ask";
    public const string BeforeRefundSettle = "refund.before-settle";
    public const string AfterRefundSettle = "refund.after-settle";
}
