namespace CdnMusic.Origin.Releasing;

/// <summary>How a release stands.</summary>
internal enum ReleaseState
{
    /// <summary>Its tracks are being encoded, or wait for that.</summary>
    Preparing,

    /// <summary>All is in the store, and waits for the time of release.</summary>
    Scheduled,

    /// <summary>Listeners can play it.</summary>
    Published,

    /// <summary>A track cannot be ingested; nothing of the release is visible.</summary>
    Failed,

    /// <summary>Somebody cancelled it; nothing of it is visible.</summary>
    Cancelled,
}
