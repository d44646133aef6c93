namespace CdnMusic.Origin.Jobs;

/// <summary>How a job stands.</summary>
internal enum JobState
{
    /// <summary>Waits for a worker, or for its time.</summary>
    Queued,

    /// <summary>A worker has it, or had it when it died.</summary>
    Running,

    /// <summary>It is done.</summary>
    Done,

    /// <summary>It cannot be done.</summary>
    Dead,

    /// <summary>Nobody wants it done any more.</summary>
    Cancelled,
}
