namespace CdnMusic.SubscriptionOrchestrator.Plans;

/// <summary>What can be subscribed to. A workflow keeps a copy, so a new price is for new periods of new choices only.</summary>
/// <param name="Id">Such as <c>premium-month</c>.</param>
/// <param name="Product">What the account is entitled to, such as <c>premium</c>.</param>
/// <param name="Interval">How long one payment lasts.</param>
/// <param name="Price">Minor units per interval.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="MaxBitrate">kbit/s.</param>
/// <param name="TrialDays">Length of a trial; 0: there is none.</param>
internal sealed record Plan(string Id, string Product, BillingInterval Interval, long Price, string Currency, int MaxBitrate, int TrialDays)
{
    /// <summary>When a period that starts then ends.</summary>
    public DateTimeOffset EndOf(DateTimeOffset start) => Interval == BillingInterval.Year ? start.AddYears(1) : start.AddMonths(1);
}
