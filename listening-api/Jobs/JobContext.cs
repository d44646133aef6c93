using System.Text.Json;

namespace CdnMusic.ListeningApi.Jobs;

/// <summary>A job, as its handler sees it.</summary>
internal sealed class JobContext(ClaimedJob job, JobQueue queue, Guid worker)
{
    public Guid Id => job.Id;

    /// <summary>From 1.</summary>
    public int Attempt => job.Attempt;

    /// <summary>The payload.</summary>
    public T Payload<T>() => JsonSerializer.Deserialize<T>(job.Payload, JsonSerializerOptions.Web)!;

    /// <summary>Tells who waits how far it is.</summary>
    /// <param name="share">0 to 1.</param>
    /// <param name="note">What is being done.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public Task ReportAsync(double share, string note, CancellationToken cancellationToken) => queue.ReportAsync(worker, job, share, note, cancellationToken);
}
