namespace CdnMusic.PaymentApi.Refunds;

/// <summary>How far a refund is.</summary>
internal enum RefundStatus
{
    /// <summary>Written down; the provider has not been asked.</summary>
    New,

    /// <summary>The provider is being asked, or was and the answer got lost.</summary>
    Unknown,

    /// <summary>The provider works on it.</summary>
    Pending,

    /// <summary>The money is the customer's again. Final.</summary>
    Succeeded,

    /// <summary>The provider refused as often as we cared to ask; a matter for people. Final.</summary>
    Failed,
}
