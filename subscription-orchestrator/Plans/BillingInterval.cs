namespace CdnMusic.SubscriptionOrchestrator.Plans;

/// <summary>How long one payment lasts.</summary>
internal enum BillingInterval
{
    /// <summary>A calendar month.</summary>
    Month,

    /// <summary>A calendar year.</summary>
    Year,
}
