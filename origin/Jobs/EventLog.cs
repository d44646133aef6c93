using System.Text.Json;
using CdnMusic.Origin.Ledger;

namespace CdnMusic.Origin.Jobs;

/// <summary>
/// What happened to releases, in order, for those who watch. Of each job only the latest state is kept, under a new number: who reconnects
/// misses steps but never the end. Thread-safe, also between processes.
/// </summary>
internal sealed class EventLog(IngestLedger ledger)
{
    /// <summary>Appends a job's state, instead of its last one.</summary>
    public static void Job(LedgerTransaction transaction, Job job) => Replace(transaction, job.Release, job.Id, "job", JobStatus.Of(job));

    /// <summary>Appends the state of something else, instead of its last one.</summary>
    public static void Replace(LedgerTransaction transaction, string release, string subject, string type, object data)
    {
        transaction.Execute("DELETE FROM events WHERE release = $1 AND subject = $2", release, subject);
        transaction.Execute(
            "INSERT INTO events (release, subject, type, data) VALUES ($1, $2, $3, $4)",
            release, subject, type, JsonSerializer.Serialize(data, LedgerTransaction.Json));
    }

    /// <summary>What happened to a release after an event.</summary>
    public IReadOnlyList<LoggedEvent> After(string release, long id) => ledger.Read(transaction => transaction.Query(
        "SELECT id, type, data FROM events WHERE release = $1 AND id > $2 ORDER BY id",
        row => new LoggedEvent(row.GetInt64(0), row.GetString(1), row.GetString(2)),
        release,
        id));
}

/// <summary>One event.</summary>
/// <param name="Id">Grows.</param>
/// <param name="Type">What it is about.</param>
/// <param name="Data">JSON.</param>
internal sealed record LoggedEvent(long Id, string Type, string Data);
