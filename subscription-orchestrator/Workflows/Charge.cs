namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>What a charge is for.</summary>
internal enum ChargeKind
{
    /// <summary>The first period.</summary>
    First,

    /// <summary>A later period.</summary>
    Renewal,

    /// <summary>The rest of a period on a dearer plan.</summary>
    PlanChange,
}

/// <summary>How a charge is or ended.</summary>
internal enum ChargeStatus
{
    /// <summary>payment-api has been asked, and has not said how it ended.</summary>
    Requested,

    /// <summary>There is no money.</summary>
    Declined,

    /// <summary>There is money, and it has not been decided on.</summary>
    Captured,

    /// <summary>There is money, and its owner got what it is for.</summary>
    Honoured,

    /// <summary>The money is to go back.</summary>
    Refunding,

    /// <summary>The money is back.</summary>
    Refunded,

    /// <summary>The money should go back, and the bank does not let it; support must look.</summary>
    RefundStuck,
}

/// <summary>One charge of a subscription.</summary>
internal sealed record Charge(Guid Id, ChargeKind Kind, int Period, long Amount, ChargeStatus Status);
