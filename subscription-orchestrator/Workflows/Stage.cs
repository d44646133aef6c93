namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>Where a subscription is.</summary>
internal enum Stage
{
    /// <summary>Nobody has subscribed.</summary>
    None,

    /// <summary>The first charge is under way.</summary>
    AwaitingPayment,

    /// <summary>Paid, or on trial, and auth-api is being told.</summary>
    Activating,

    /// <summary>Paid and entitled.</summary>
    Active,

    /// <summary>The period is over; the next one's charge is under way or tried again. Entitled by grace.</summary>
    Renewing,

    /// <summary>Over, for good. Money that arrives now goes back.</summary>
    Ended,
}
