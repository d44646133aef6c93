namespace CdnMusic.PaymentApi.Payments;

/// <summary>Why there was no money, as far as it matters for trying again.</summary>
internal enum Decline
{
    /// <summary>Another attempt with the same method may succeed.</summary>
    Soft,

    /// <summary>No attempt with the same method can succeed.</summary>
    Hard,

    /// <summary>Nobody confirmed it in time.</summary>
    Expired,
}
