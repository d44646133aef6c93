namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>Why a subscription ended.</summary>
internal enum EndReason
{
    /// <summary>Its owner wished it.</summary>
    Cancelled,

    /// <summary>The bank refused.</summary>
    PaymentFailed,

    /// <summary>Nobody paid in time.</summary>
    PaymentTimeout,

    /// <summary>Paid, and could not be entitled; the money goes back.</summary>
    ActivationFailed,

    /// <summary>There is nothing to charge the next period to.</summary>
    NoPaymentMethod,

    /// <summary>Support gave the money back.</summary>
    Refunded,
}
