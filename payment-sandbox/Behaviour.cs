namespace CdnMusic.PaymentSandbox;

/// <summary>What happens to one request, and what is told about it.</summary>
internal enum Behaviour
{
    /// <summary>All goes well.</summary>
    Ok,

    /// <summary>It is carried out, and the connection breaks before the answer.</summary>
    Drop,

    /// <summary>500 before anything is carried out.</summary>
    Error,

    /// <summary>It is pending, and done when it is fetched for the second time, or the customer confirms.</summary>
    Pending,

    /// <summary>Canceled: the account is empty just now.</summary>
    SoftDecline,

    /// <summary>Canceled: the card has expired.</summary>
    HardDecline,

    /// <summary>Nobody is notified.</summary>
    NoNotification,

    /// <summary>Everybody is notified three times, and of the older status last.</summary>
    RepeatedNotification,
}
