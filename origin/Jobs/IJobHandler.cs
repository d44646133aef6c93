using CdnMusic.Origin.Ledger;

namespace CdnMusic.Origin.Jobs;

/// <summary>Does the jobs of one kind. May be called for the same job more than once: repeating must be harmless. Thread-safe.</summary>
internal interface IJobHandler
{
    JobKind Kind { get; }

    /// <summary>Does the work.</summary>
    /// <returns>Its result, as JSON.</returns>
    Task<string> RunAsync(Job job, IProgress<double> progress, CancellationToken cancellationToken);

    /// <summary>Says what follows from it, in the transaction that makes it done.</summary>
    void Done(LedgerTransaction transaction, Job job, string result);

    /// <summary>Says what follows from its failure, in the transaction that makes it dead.</summary>
    void Dead(LedgerTransaction transaction, Job job);
}
