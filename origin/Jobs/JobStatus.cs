using System.Text.Json;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Ledger;

namespace CdnMusic.Origin.Jobs;

/// <summary>A job as watchers see it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Position">Its place among the release's jobs of this kind.</param>
/// <param name="State">How it stands.</param>
/// <param name="Progress">0 to 1, to the thousandth.</param>
/// <param name="Attempt">How often it has been begun.</param>
/// <param name="DueAt">When it will be tried (again), while it waits.</param>
/// <param name="Problem">What went wrong last.</param>
/// <param name="TrackId">Tracks: the id under which it is published, once encoded.</param>
internal sealed record JobStatus(
    string Id,
    JobKind Kind,
    int Position,
    JobState State,
    double Progress,
    int Attempt,
    DateTimeOffset? DueAt,
    IngestProblem? Problem,
    string? TrackId)
{
    public static JobStatus Of(Job job) => new(
        job.Id,
        job.Kind,
        job.Position,
        job.State,
        Math.Round(job.Progress, 3),
        job.Attempt,
        job.State == JobState.Queued ? job.DueAt : null,
        job.Problem,
        job is { Kind: JobKind.Track, Result: { } result }
            ? JsonSerializer.Deserialize<PreparedTrack>(result, LedgerTransaction.Json)!.Entry.Id
            : null);
}
