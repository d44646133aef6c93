namespace CdnMusic.ControlPlane.Fleet;

/// <summary>Why an edge's message, and with it its stream, was refused. Label of the refusal metric, and part of the status detail.</summary>
internal enum RefusalReason
{
    /// <summary>No credential or join token, or a wrong, used, expired or revoked one. UNAUTHENTICATED.</summary>
    BadToken,

    /// <summary>The credential is of another edge than Hello tells of. PERMISSION_DENIED.</summary>
    ForeignIdentity,

    /// <summary>The first message was not Hello, or a second Hello came. INVALID_ARGUMENT.</summary>
    UnexpectedMessage,

    /// <summary>Hello did not come in time. DEADLINE_EXCEEDED.</summary>
    NoHello,

    /// <summary>Hello breaks a rule of fleet.proto. INVALID_ARGUMENT.</summary>
    BadHello,

    /// <summary>The fleet is full. RESOURCE_EXHAUSTED.</summary>
    FleetFull,

    /// <summary>A report breaks a rule of fleet.proto. INVALID_ARGUMENT.</summary>
    BadReport,

    /// <summary>Sequence numbers did not increase. INVALID_ARGUMENT.</summary>
    BadSequence,

    /// <summary>Reports come far more often than asked. RESOURCE_EXHAUSTED.</summary>
    TooManyMessages,

    /// <summary>A message is larger than any honest one. RESOURCE_EXHAUSTED.</summary>
    MessageTooLarge,

    /// <summary>Not a message of fleet.proto at all. INVALID_ARGUMENT.</summary>
    Malformed,
}
