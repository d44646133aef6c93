namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>RFC 8007 section 5.2.2.</summary>
internal enum TriggerType
{
    /// <summary>Fill before anybody asks.</summary>
    Preposition,

    /// <summary>Mark stale.</summary>
    Invalidate,

    /// <summary>Remove.</summary>
    Purge,
}
