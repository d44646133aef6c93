namespace CdnMusic.NotificationService.Sending;

/// <summary>What came of an attempt to send a mail.</summary>
internal enum DeliveryOutcome
{
    /// <summary>The server has taken it.</summary>
    Sent,

    /// <summary>4xx, no connection, or no answer: later.</summary>
    Deferred,

    /// <summary>5xx to the recipient: the address gets no more mail.</summary>
    BadAddress,

    /// <summary>5xx to the message, or it cannot be made: for an operator.</summary>
    Refused,

    /// <summary>Not tried: the address is suppressed, has unsubscribed, or is no longer an account's.</summary>
    Unwelcome,
}
