using CdnMusic.ListeningApi.Jobs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.ListeningApi.Feed;

/// <summary>
/// The job <c>fan-out</c>: tells the followers of an artist of a release. To each of them while they are few, which makes reading cheap; not at
/// all when they are very many: then one row is marked, and they look for it when they read. Done in steps by listener, each idempotent.
/// </summary>
internal sealed class FanOut(NpgsqlDataSource source, IOptions<FeedOptions> options) : IJobHandler
{
    public const string Name = "fan-out";
    private const int Step = 5000;

    private const string Decide = """
        UPDATE releases r SET is_read_late = (SELECT count(*) FROM (SELECT 1 FROM follows f WHERE f.artist = r.artist LIMIT $2::bigint + 1) f) > $2
        WHERE release = $1 AND is_read_late IS NULL
        """;

    private const string Write = """
        WITH told AS (
            SELECT f.listener, r.released_at, r.release FROM releases r JOIN follows f ON f.artist = r.artist
            WHERE r.release = $1 AND NOT r.is_read_late AND f.listener > $2 ORDER BY f.listener LIMIT $3
        ), written AS (
            INSERT INTO feed_entries (listener, at, about, kind) SELECT listener, released_at, release, 0 FROM told ON CONFLICT DO NOTHING
        )
        SELECT listener FROM told ORDER BY listener DESC LIMIT 1
        """;

    public string Kind => Name;

    public bool IsHeavy => false;

    /// <summary>The job for a release.</summary>
    public static JobRequest Request(string release) => new(Name, System.Text.Json.JsonSerializer.Serialize(new { release }), release);

    public async Task<JobResult> RunAsync(JobContext job, CancellationToken cancellationToken)
    {
        var release = job.Payload<Which>().Release;
        await using (var decide = source.CreateCommand(Decide))
        {
            decide.Parameters.Add(new() { Value = release });
            decide.Parameters.Add(new() { Value = options.Value.HugeFollowers });
            await decide.ExecuteNonQueryAsync(cancellationToken);
        }

        Guid? last = Guid.Empty;
        while (last is { } after)
        {
            await using var write = source.CreateCommand(Write);
            write.Parameters.Add(new() { Value = release });
            write.Parameters.Add(new() { Value = after });
            write.Parameters.Add(new() { Value = Step });
            last = await write.ExecuteScalarAsync(cancellationToken) as Guid?;
        }

        return JobResult.None;
    }

    private sealed record Which(string Release);
}
