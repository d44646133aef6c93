using CdnMusic.ListeningApi.Jobs;

namespace CdnMusic.ListeningApi.Tests.Jobs;

/// <summary>A handler that does what a test tells it.</summary>
internal sealed class ScriptedHandler(Func<JobContext, CancellationToken, Task<JobResult>> run, bool isHeavy = false) : IJobHandler
{
    public const string Name = "scripted";

    public string Kind => Name;

    public bool IsHeavy => isHeavy;

    public Task<JobResult> RunAsync(JobContext job, CancellationToken cancellationToken) => run(job, cancellationToken);
}
