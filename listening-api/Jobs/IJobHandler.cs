namespace CdnMusic.ListeningApi.Jobs;

/// <summary>
/// Does the jobs of one kind. A job may run again after a crash, and in the worst case twice at a time: its effects must be idempotent.
/// </summary>
internal interface IJobHandler
{
    /// <summary>Its name in the table.</summary>
    string Kind { get; }

    /// <summary>Takes a processor for long: few of its kind run at a time.</summary>
    bool IsHeavy { get; }

    /// <summary>Does it. An exception means another attempt later; cancelled when the lease is lost or nobody wants it any more.</summary>
    Task<JobResult> RunAsync(JobContext job, CancellationToken cancellationToken);
}
