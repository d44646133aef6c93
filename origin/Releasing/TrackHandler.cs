using System.Text.Json;
using CdnMusic.Origin.Announcing;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Jobs;
using CdnMusic.Origin.Ledger;
using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Releasing;

/// <summary>Encodes one track and puts its files into the store. When the last track of a release is done, its publication is due.</summary>
internal sealed class TrackHandler(
    TrackPreparation preparation,
    IngestDirectories directories,
    JobQueue queue,
    ReleaseBook releases,
    AnnouncementOutbox outbox,
    TimeProvider time) : IJobHandler
{
    public JobKind Kind => JobKind.Track;

    public async Task<string> RunAsync(Job job, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var order = JsonSerializer.Deserialize<TrackOrder>(job.Payload, LedgerTransaction.Json)!;
        var source = new TrackSource(
            directories.Upload(order.Upload),
            new AudioTags(order.Title, order.Artist, order.Album),
            order.Isrc,
            order.Cover is null ? null : directories.Upload(order.Cover));
        var scratch = directories.Scratch(job.Id, job.Attempt);
        try
        {
            var track = await preparation.PrepareAsync(source, () => Directory.CreateDirectory(scratch).FullName, progress, cancellationToken);
            return JsonSerializer.Serialize(track, LedgerTransaction.Json);
        }
        finally
        {
            if (Directory.Exists(scratch))
            {
                Directory.Delete(scratch, recursive: true);
            }
        }
    }

    public void Done(LedgerTransaction transaction, Job job, string result)
    {
        var tracks = JobQueue.Of(transaction, job.Release, JobKind.Track);
        if (ReleaseBook.Find(transaction, job.Release) is not { State: ReleaseState.Preparing } release
            || tracks.Any(track => track.State != JobState.Done))
        {
            return;
        }

        var due = release.Request.ReleaseAt is { } at && at > time.GetUtcNow() ? at : (DateTimeOffset?)null;
        queue.Enqueue(transaction, job.Release, JobKind.Publication, 0, "{}", due ?? time.GetUtcNow());
        if (due is not null)
        {
            // Edges fill now what they must not serve before.
            releases.Schedule(transaction, job.Release);
            outbox.Add(transaction, job.Release, [.. Prepared(tracks).SelectMany(outbox.Media)], due);
        }
    }

    public void Dead(LedgerTransaction transaction, Job job)
    {
        if (ReleaseBook.Find(transaction, job.Release) is { IsOver: false })
        {
            var problem = job.Problem!;
            releases.Fail(transaction, job.Release, problem with { Detail = $"Track {job.Position + 1}: {problem.Detail}" });
        }
    }

    /// <summary>The results of a release's track jobs.</summary>
    public static IEnumerable<PreparedTrack> Prepared(IEnumerable<Job> tracks) =>
        tracks.Select(track => JsonSerializer.Deserialize<PreparedTrack>(track.Result!, LedgerTransaction.Json)!);
}
