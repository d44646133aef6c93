namespace CdnMusic.PaymentApi.Refunds;

/// <summary>What is said to a request for a refund.</summary>
internal enum RefundVerdict
{
    /// <summary>It is written down, now or before.</summary>
    Accepted,

    /// <summary>There is no payment with money in it.</summary>
    NoSuchPayment,

    /// <summary>All refunds together would exceed the payment.</summary>
    TooMuch,

    /// <summary>The id stands for another refund.</summary>
    IdReused,
}
