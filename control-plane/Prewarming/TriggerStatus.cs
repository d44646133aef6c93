namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>RFC 8007 section 5.2.3.</summary>
internal enum TriggerStatus
{
    /// <summary>Not begun.</summary>
    Pending,

    /// <summary>Under way.</summary>
    Active,

    /// <summary>Done on every target.</summary>
    Complete,

    /// <summary>Ended, and something could not be done.</summary>
    Failed,

    /// <summary>An operator ended it. What was filled stays filled, and an embargo holds until its release.</summary>
    Cancelled,
}
