namespace CdnMusic.ControlPlane.Steering;

/// <summary>Why an edge stands where it stands in an answer; better standings first, and within each the order that its text names.</summary>
internal enum Standing
{
    /// <summary>Ready, near, and below the load bound: by rendezvous on the track, so that a track stays in few caches.</summary>
    Candidate,

    /// <summary>Ready and near, but busier than its neighbours: by rendezvous too.</summary>
    OverBound,

    /// <summary>Ready but farther away: nearest first.</summary>
    Far,

    /// <summary>Ready, not measured from this client while others are: by rendezvous.</summary>
    Unmeasured,

    /// <summary>Ready but shedding while others are not: least busy first.</summary>
    Shedding,

    /// <summary>Suspect: nearest first, unmeasured ones by rendezvous after them.</summary>
    Suspect,

    /// <summary>Draining, and there is nothing else: nearest first, unmeasured ones by rendezvous after them.</summary>
    Draining,

    /// <summary>Never named.</summary>
    Excluded,
}
