namespace CdnMusic.CatalogApi.Playback;

/// <summary>What a request to play came to.</summary>
internal enum PlaybackOutcome
{
    /// <summary>It may be played, from edges that the control plane chose.</summary>
    Granted,

    /// <summary>It may be played, from the configured edges: the control plane did not answer in time.</summary>
    GrantedDegraded,

    /// <summary>The token says nothing of a plan, or of no bit rate above 0.</summary>
    NotEntitled,

    /// <summary>There is no such track, or nobody may know of it yet.</summary>
    NotFound,

    /// <summary>Not in the listener's country.</summary>
    WrongTerritory,

    /// <summary>It may be played, and there is no edge to play it from.</summary>
    NoEdge,
}
