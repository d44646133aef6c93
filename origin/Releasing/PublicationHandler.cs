using CdnMusic.Origin.Announcing;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Jobs;
using CdnMusic.Origin.Ledger;

namespace CdnMusic.Origin.Releasing;

/// <summary>Makes a release's tracks visible, all at once in the library, and has the control plane told in the same transaction.</summary>
internal sealed class PublicationHandler(
    TrackPublisher publisher, IngestLedger ledger, ReleaseBook releases, AnnouncementOutbox outbox) : IJobHandler
{
    public JobKind Kind => JobKind.Publication;

    public async Task<string> RunAsync(Job job, IProgress<double> progress, CancellationToken cancellationToken)
    {
        var tracks = ledger.Read(transaction => JobQueue.Of(transaction, job.Release, JobKind.Track));
        await publisher.PublishAsync([.. TrackHandler.Prepared(tracks)], cancellationToken);
        return "{}";
    }

    public void Done(LedgerTransaction transaction, Job job, string result)
    {
        var tracks = TrackHandler.Prepared(JobQueue.Of(transaction, job.Release, JobKind.Track)).ToList();
        var wasScheduled = ReleaseBook.Find(transaction, job.Release)!.State == ReleaseState.Scheduled;
        var playlists = tracks.Where(track => track.Multivariant is not null).Select(track => track.Entry.Playlist);
        outbox.Add(transaction, job.Release, wasScheduled ? [.. playlists] : [.. playlists, .. tracks.SelectMany(outbox.Media)], null);
        releases.Published(transaction, job.Release);
    }

    public void Dead(LedgerTransaction transaction, Job job) => releases.Fail(transaction, job.Release, job.Problem!);
}
