using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using CdnMusic.Origin.Announcing;
using CdnMusic.Origin.Jobs;
using Microsoft.Extensions.Hosting;

namespace CdnMusic.Origin.Releasing;

/// <summary>
/// Lets people watch releases (server-sent events). Events come from the ledger, so it does not matter which process makes them, and who
/// reconnects with <c>Last-Event-ID</c> goes on where they were. Thread-safe.
/// </summary>
internal sealed class ReleaseWatch(EventLog events, ReleaseBook releases, TimeProvider time, IHostApplicationLifetime lifetime)
{
    private const int MaxWatchers = 256;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200), SilenceLimit = TimeSpan.FromSeconds(15);

    private int _watchers;

    /// <summary>Everything that happens to a release after an event, until it is over and announced; null if too many watch.</summary>
    public IAsyncEnumerable<SseItem<string>>? TryBegin(string release, long after, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _watchers) > MaxWatchers)
        {
            Interlocked.Decrement(ref _watchers);
            return null;
        }

        return WatchAsync(release, after, cancellationToken);
    }

    private async IAsyncEnumerable<SseItem<string>> WatchAsync(
        string release, long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // A watcher must not hold up the shutdown that it would like to watch.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(PollInterval, time);
        var spoken = time.GetTimestamp();
        try
        {
            do
            {
                // Before the events: what ended it is then among them.
                var ended = IsOver(releases.Show(release));
                foreach (var happened in events.After(release, after))
                {
                    (after, spoken) = (happened.Id, time.GetTimestamp());
                    yield return new SseItem<string>(happened.Data, happened.Type) { EventId = happened.Id.ToString(CultureInfo.InvariantCulture) };
                }

                if (ended)
                {
                    yield break;
                }

                if (time.GetElapsedTime(spoken) > SilenceLimit)
                {
                    // Keeps proxies from taking the silence for the end.
                    spoken = time.GetTimestamp();
                    yield return new SseItem<string>("{}", "ping");
                }
            }
            while (await NextAsync(timer, over.Token));
        }
        finally
        {
            Interlocked.Decrement(ref _watchers);
        }
    }

    private static bool IsOver(ReleaseStatus? release) => release is null
        || (release.State is ReleaseState.Published or ReleaseState.Failed or ReleaseState.Cancelled
            && release.Announcements.All(announcement => announcement.State != AnnouncementState.Pending));

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken over)
    {
        try
        {
            return await timer.WaitForNextTickAsync(over);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
