using System.Text.Json;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Jobs;
using CdnMusic.Origin.Ledger;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Announcing;

/// <summary>
/// What the control plane is to be told. It is written in the transaction that makes it true, so it is told at least once, and repeating it
/// costs edges nothing: what they have is not filled again. Thread-safe, also between processes.
/// </summary>
internal sealed class AnnouncementOutbox(IngestLedger ledger, IOptions<IngestOptions> options, TimeProvider time) : IDisposable
{
    /// <summary>Paths that the control plane takes in one trigger.</summary>
    private const int PathsPerTrigger = 1000;

    private const string Columns = "id, release, body, paths, state, attempt, trigger, problem";

    /// <summary>How long a sender has for one; then another may send it again.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim _wake = new(0);

    /// <summary>Paths of a track that edges shall have before anybody asks.</summary>
    public IEnumerable<string> Media(PreparedTrack track) => track.Renditions
        .Where(rendition => options.Value.Announce.EffectiveRenditions().Contains(rendition.Name, StringComparer.Ordinal))
        .SelectMany(rendition => rendition.Paths);

    /// <summary>Adds a preposition of paths; nothing, if there are none or no control plane is configured.</summary>
    public void Add(LedgerTransaction transaction, string release, IReadOnlyList<string> paths, DateTimeOffset? releaseAt)
    {
        if (options.Value.Announce.Url is null)
        {
            return;
        }

        foreach (var part in paths.Chunk(PathsPerTrigger))
        {
            var body = new Dictionary<string, object>
            {
                ["trigger"] = new Dictionary<string, object> { ["type"] = "preposition", ["content.urls"] = part },
                ["rate"] = options.Value.Announce.Rate,
            };
            if (releaseAt is { } at)
            {
                body["release_at"] = at;
            }

            var id = transaction.Query(
                """
                INSERT INTO announcements (release, body, paths, state, attempt, due_at) VALUES ($1, $2, $3, 'pending', 0, $4)
                RETURNING id
                """,
                row => row.GetInt64(0), release, JsonSerializer.Serialize(body), part.Length, time.GetUtcNow()).Single();
            Note(transaction, id);
        }

        transaction.AfterCommit(() => _wake.Release());
    }

    /// <summary>Waits until there may be something to send, or some time has passed.</summary>
    public Task WaitAsync(TimeSpan limit, CancellationToken cancellationToken) => _wake.WaitAsync(limit, cancellationToken);

    /// <summary>Gives the next one to a sender, or null.</summary>
    public Announcement? Claim()
    {
        if (ledger.Read(Next) is null)
        {
            return null;
        }

        return ledger.Run(transaction =>
        {
            var next = Next(transaction);
            if (next is not null)
            {
                transaction.Execute(
                    "UPDATE announcements SET attempt = attempt + 1, due_at = $2 WHERE id = $1", next.Id, time.GetUtcNow() + Turn);
            }

            return next is null ? null : next with { Attempt = next.Attempt + 1 };
        });
    }

    /// <summary>The control plane has it.</summary>
    public void Delivered(Announcement announcement, string trigger) => End(announcement, AnnouncementState.Delivered, trigger, null, TimeSpan.Zero);

    /// <summary>The control plane could not be told now, or will never take it.</summary>
    public void Failed(Announcement announcement, string detail, bool final)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(announcement.Attempt - 1, 10));
        End(
            announcement,
            final ? AnnouncementState.Dead : AnnouncementState.Pending,
            null,
            IngestProblem.Of("announcing-failed", "Announcing failed", detail),
            pause < LongestPause ? pause : LongestPause);
    }

    /// <summary>Those of a release.</summary>
    public static IReadOnlyList<AnnouncementStatus> Of(LedgerTransaction transaction, string release) =>
        transaction.Query($"SELECT {Columns} FROM announcements WHERE release = $1 ORDER BY id", ReadStatus, release);

    /// <summary>Drops those of a release that nobody has been told yet.</summary>
    public static void Withdraw(LedgerTransaction transaction, string release) =>
        transaction.Execute("DELETE FROM announcements WHERE release = $1 AND state = 'pending'", release);

    /// <inheritdoc/>
    public void Dispose() => _wake.Dispose();

    private Announcement? Next(LedgerTransaction transaction) => transaction.Query(
        "SELECT id, release, body, paths, attempt FROM announcements WHERE state = 'pending' AND due_at <= $1 ORDER BY id LIMIT 1",
        row => new Announcement(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt32(3), row.GetInt32(4)),
        time.GetUtcNow()).SingleOrDefault();

    private void End(Announcement announcement, AnnouncementState state, string? trigger, IngestProblem? problem, TimeSpan pause) => ledger.Run(transaction =>
    {
        var changed = transaction.Execute(
            "UPDATE announcements SET state = $2, trigger = $3, problem = $4, due_at = $5 WHERE id = $1 AND state = 'pending'",
            announcement.Id,
            state,
            trigger,
            problem is null ? null : JsonSerializer.Serialize(problem, LedgerTransaction.Json),
            time.GetUtcNow() + pause);
        if (changed > 0)
        {
            Note(transaction, announcement.Id);
        }
    });

    private static void Note(LedgerTransaction transaction, long id)
    {
        var (release, status) = transaction.Query(
            $"SELECT {Columns} FROM announcements WHERE id = $1", row => (row.GetString(1), ReadStatus(row)), id).Single();
        EventLog.Replace(transaction, release, $"announcement-{id}", "announcement", status);
    }

    private static AnnouncementStatus ReadStatus(SqliteDataReader row) => new(
        row.GetInt64(0),
        row.Word<AnnouncementState>(4),
        row.GetInt32(3),
        row.GetInt32(5),
        row.Text(6),
        row.Document<IngestProblem>(7));
}
