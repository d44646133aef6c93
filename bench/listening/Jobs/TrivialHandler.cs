using CdnMusic.ListeningApi.Jobs;

namespace CdnMusic.ListeningBench.Jobs;

/// <summary>Does nothing, so that only the queue is measured; counts how often.</summary>
internal sealed class TrivialHandler : IJobHandler
{
    private int _runs;

    public string Kind => "trivial";

    public bool IsHeavy => false;

    public int Runs => Volatile.Read(ref _runs);

    public Task<JobResult> RunAsync(JobContext job, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _runs);
        return Task.FromResult(JobResult.None);
    }
}
