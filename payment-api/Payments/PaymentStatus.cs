namespace CdnMusic.PaymentApi.Payments;

/// <summary>How far a payment is.</summary>
internal enum PaymentStatus
{
    /// <summary>Written down; the provider has not been asked.</summary>
    New,

    /// <summary>The provider is being asked, or was and the answer got lost. Resolved by asking, never by charging again.</summary>
    Unknown,

    /// <summary>The provider knows it and waits for the customer or a bank.</summary>
    Pending,

    /// <summary>The money is ours. Final.</summary>
    Succeeded,

    /// <summary>There will be no money. Final.</summary>
    Canceled,
}
