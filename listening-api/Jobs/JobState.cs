namespace CdnMusic.ListeningApi.Jobs;

/// <summary>Where a job stands. The numbers are stored; indexes depend on them.</summary>
internal enum JobState
{
    /// <summary>Waits for a worker, or for its time.</summary>
    Queued = 0,

    /// <summary>A worker has leased it.</summary>
    Running = 1,

    /// <summary>Done; the result is there until it expires.</summary>
    Succeeded = 2,

    /// <summary>Tried in vain as often as it may be: the dead letters.</summary>
    Dead = 3,

    /// <summary>Nobody wants it any more.</summary>
    Cancelled = 4,
}
