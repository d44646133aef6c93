namespace CdnMusic.Origin.Jobs;

/// <summary>How an attempt at a job ended.</summary>
internal enum JobOutcome
{
    /// <summary>It is done.</summary>
    Done,

    /// <summary>It failed, and will be tried again.</summary>
    Retried,

    /// <summary>It failed for good.</summary>
    Dead,

    /// <summary>Somebody cancelled it.</summary>
    Cancelled,

    /// <summary>Another worker has it: this one was silent for too long.</summary>
    Lost,

    /// <summary>The service stops; it goes back to the queue.</summary>
    Stopped,
}
