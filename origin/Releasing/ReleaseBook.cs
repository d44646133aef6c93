using System.Text.Json;
using CdnMusic.Origin.Announcing;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Jobs;
using CdnMusic.Origin.Ledger;
using CdnMusic.Origin.Uploading;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Releasing;

/// <summary>All releases; every change is durable when it returns. Thread-safe, also between processes.</summary>
internal sealed class ReleaseBook(
    IngestLedger ledger, JobQueue queue, UploadBook uploads, IOptions<IngestOptions> options, TimeProvider time)
{
    private const int Listed = 100;
    private const string Columns = "id, request, state, problem, created_at, updated_at";

    /// <summary>The newest releases, without their parts.</summary>
    public IReadOnlyList<Release> Latest() => ledger.Read(transaction =>
        transaction.Query($"SELECT {Columns} FROM releases ORDER BY created_at DESC LIMIT {Listed}", Read));

    /// <summary>A release with its parts, or null.</summary>
    public ReleaseStatus? Show(string id) => ledger.Read(transaction => Find(transaction, id) is not { } release
        ? null
        : new ReleaseStatus(
            release.Id,
            release.State,
            release.Problem,
            release.Request,
            release.CreatedAt,
            release.UpdatedAt,
            [.. JobQueue.Of(transaction, id, JobKind.Track).Select(JobStatus.Of)],
            JobQueue.Of(transaction, id, JobKind.Publication).Select(JobStatus.Of).SingleOrDefault(),
            AnnouncementOutbox.Of(transaction, id)));

    /// <summary>Was this very release asked for before, and is under way or published?</summary>
    public bool IsSame(string id, ReleaseRequest request) => ledger.Read(transaction => IsSame(Find(transaction, id), request));

    /// <summary>Begins a release, unless this very release is under way or published.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="request">What is asked for.</param>
    /// <param name="orders">Its tracks, complete.</param>
    public BeginOutcome Begin(string id, ReleaseRequest request, IReadOnlyList<TrackOrder> orders) => ledger.Run(transaction =>
    {
        var known = Find(transaction, id);
        if (IsSame(known, request))
        {
            return BeginOutcome.Same;
        }

        if (known is { IsOver: false })
        {
            return BeginOutcome.OtherUnderWay;
        }

        // Again, inside the transaction: meanwhile another release may have taken them, or their time may have come.
        if (request.Uploads.Any(upload => uploads.Find(transaction, upload) is not { State: UploadState.Ready, Release: null }))
        {
            return BeginOutcome.UploadsTaken;
        }

        if (JobQueue.CountOpen(transaction) + orders.Count > options.Value.MaxQueuedJobs)
        {
            return BeginOutcome.QueueFull;
        }

        Forget(transaction, id);
        var now = time.GetUtcNow();
        transaction.Execute(
            "INSERT INTO releases (id, request, state, created_at, updated_at) VALUES ($1, $2, 'preparing', $3, $3)",
            id, Document(request), now);
        UploadBook.Hold(transaction, id, request.Uploads);
        for (var i = 0; i < orders.Count; i++)
        {
            queue.Enqueue(transaction, id, JobKind.Track, i, JsonSerializer.Serialize(orders[i], LedgerTransaction.Json), now);
        }

        return BeginOutcome.Begun;
    });

    /// <summary>Cancels what is not published. Null if there is no such release; false if it is too late.</summary>
    public bool? Cancel(string id) => ledger.Run<bool?>(transaction =>
    {
        if (Find(transaction, id) is not { } release)
        {
            return null;
        }

        if (release.State == ReleaseState.Cancelled)
        {
            return true;
        }

        if (release.IsOver || JobQueue.Of(transaction, id, JobKind.Publication).Any(job => job.State == JobState.Running))
        {
            return false;
        }

        JobQueue.CancelAll(transaction, id);
        AnnouncementOutbox.Withdraw(transaction, id);
        End(transaction, id, ReleaseState.Cancelled, null, options.Value.UploadLifetime);
        return true;
    });

    /// <summary>Gives a release up.</summary>
    public void Fail(LedgerTransaction transaction, string id, IngestProblem problem)
    {
        JobQueue.CancelAll(transaction, id);
        End(transaction, id, ReleaseState.Failed, problem, options.Value.UploadLifetime);
    }

    /// <summary>A release is visible; its uploads have done their service.</summary>
    public void Published(LedgerTransaction transaction, string id) => End(transaction, id, ReleaseState.Published, null, TimeSpan.Zero);

    /// <summary>All is ready; it waits for its time.</summary>
    public void Schedule(LedgerTransaction transaction, string id) => Move(transaction, id, ReleaseState.Scheduled, null);

    /// <summary>A release, or null.</summary>
    public static Release? Find(LedgerTransaction transaction, string id) =>
        transaction.Query($"SELECT {Columns} FROM releases WHERE id = $1", Read, id).SingleOrDefault();

    /// <summary>The track jobs of each release that waits for its time.</summary>
    public static IReadOnlyList<IReadOnlyList<Job>> Scheduled(LedgerTransaction transaction) =>
    [
        .. transaction.Query("SELECT id FROM releases WHERE state = 'scheduled'", row => row.GetString(0))
            .Select(id => JobQueue.Of(transaction, id, JobKind.Track)),
    ];

    /// <summary>Forgets releases that have been over for long.</summary>
    /// <returns>How many.</returns>
    public int ForgetOld() => ledger.Run(transaction =>
    {
        var old = transaction.Query(
            "SELECT id FROM releases WHERE state IN ('published', 'failed', 'cancelled') AND updated_at < $1",
            row => row.GetString(0),
            time.GetUtcNow() - options.Value.KeepReleases);
        foreach (var id in old)
        {
            Forget(transaction, id);
        }

        return old.Count;
    });

    private static bool IsSame(Release? known, ReleaseRequest request) =>
        known is { State: not (ReleaseState.Failed or ReleaseState.Cancelled) } && Document(known.Request) == Document(request);

    private static string Document(ReleaseRequest request) => JsonSerializer.Serialize(request, LedgerTransaction.Json);

    private static void Forget(LedgerTransaction transaction, string id)
    {
        transaction.Execute("DELETE FROM jobs WHERE release = $1", id);
        transaction.Execute("DELETE FROM announcements WHERE release = $1", id);
        transaction.Execute("DELETE FROM events WHERE release = $1", id);
        transaction.Execute("DELETE FROM releases WHERE id = $1", id);
    }

    private void End(LedgerTransaction transaction, string id, ReleaseState state, IngestProblem? problem, TimeSpan lifetime)
    {
        uploads.LetGo(transaction, id, lifetime);
        Move(transaction, id, state, problem);
    }

    private void Move(LedgerTransaction transaction, string id, ReleaseState state, IngestProblem? problem)
    {
        transaction.Execute(
            "UPDATE releases SET state = $2, problem = $3, updated_at = $4 WHERE id = $1",
            id, state, problem is null ? null : JsonSerializer.Serialize(problem, LedgerTransaction.Json), time.GetUtcNow());
        EventLog.Replace(transaction, id, "release", "release", new ReleaseChange(state, problem, time.GetUtcNow()));
    }

    private static Release Read(SqliteDataReader row) => new(
        row.GetString(0),
        row.Document<ReleaseRequest>(1)!,
        row.Word<ReleaseState>(2),
        row.Document<IngestProblem>(3),
        row.Time(4),
        row.Time(5));
}

/// <summary>The data of a <c>release</c> event.</summary>
/// <param name="State">How the release stands.</param>
/// <param name="Problem">Why it failed.</param>
/// <param name="At">Since when.</param>
internal sealed record ReleaseChange(ReleaseState State, IngestProblem? Problem, DateTimeOffset At);
