namespace CdnMusic.ControlPlane.Auditing;

/// <summary>What the audit log tells of.</summary>
internal enum AuditAction
{
    /// <summary>An edge opened a stream.</summary>
    EdgeJoined,

    /// <summary>An edge's state changed.</summary>
    EdgeState,

    /// <summary>An edge was silent so long that it was forgotten.</summary>
    EdgeForgotten,

    /// <summary>The map began or ceased to be held.</summary>
    FailStatic,

    /// <summary>A new edge has filled its hot set, or was not waited for any longer.</summary>
    ColdStart,

    /// <summary>An operator had a join token made.</summary>
    JoinToken,

    /// <summary>An edge exchanged a join token for its credential.</summary>
    EdgeEnrolled,

    /// <summary>An edge's credential was replaced.</summary>
    CredentialRotated,

    /// <summary>An operator revoked an edge's credential.</summary>
    EdgeRevoked,

    /// <summary>An operator purged.</summary>
    Purge,

    /// <summary>A campaign was made, ended, was cancelled or deleted.</summary>
    Campaign,

    /// <summary>An operator pre-warmed.</summary>
    Prewarm,

    /// <summary>A roll-out of settings began, went on, ended, or was taken back.</summary>
    Rollout,

    /// <summary>An operator set an edge's weight, or took it away.</summary>
    Weight,

    /// <summary>An operator drained an edge, or took it back.</summary>
    Drain,
}
