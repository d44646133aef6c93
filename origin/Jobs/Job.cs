using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Ledger;
using Microsoft.Data.Sqlite;

namespace CdnMusic.Origin.Jobs;

/// <summary>A piece of work for a release.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Release">What it is for.</param>
/// <param name="Kind">What to do.</param>
/// <param name="Position">Its place among the release's jobs of this kind, from 0.</param>
/// <param name="Payload">What the handler needs, as JSON.</param>
/// <param name="State">How it stands.</param>
/// <param name="Attempt">How often it has been begun.</param>
/// <param name="DueAt">Not begun before.</param>
/// <param name="Progress">0 to 1.</param>
/// <param name="Result">What the handler made of it, as JSON, once done.</param>
/// <param name="Problem">What went wrong last.</param>
internal sealed record Job(
    string Id,
    string Release,
    JobKind Kind,
    int Position,
    string Payload,
    JobState State,
    int Attempt,
    DateTimeOffset DueAt,
    double Progress,
    string? Result,
    IngestProblem? Problem)
{
    /// <summary>The columns that <see cref="Read"/> expects.</summary>
    public const string Columns = "id, release, kind, position, payload, state, attempt, due_at, progress, result, problem";

    public static Job Read(SqliteDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.Word<JobKind>(2),
        row.GetInt32(3),
        row.GetString(4),
        row.Word<JobState>(5),
        row.GetInt32(6),
        row.Time(7),
        row.GetDouble(8),
        row.Text(9),
        row.Document<IngestProblem>(10));
}
