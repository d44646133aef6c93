using System.Globalization;
using CdnMusic.ListeningApi.Jobs;
using CdnMusic.ListeningApi.Recommending;
using CdnMusic.ListeningApi.Statistics;
using Npgsql;

namespace CdnMusic.ListeningApi.Feed;

/// <summary>
/// The job <c>weekly-mix</c>: writes a listener's mix of the week into the feed. Asked for when a listener reads the feed for the first time in a
/// week, so nothing is computed for those who never come. Two looks at once may ask twice; the second finds the week's mix there and leaves it.
/// </summary>
internal sealed class WeeklyMix(NpgsqlDataSource source, Recommender recommender) : IJobHandler
{
    public const string Name = "weekly-mix";
    private const int Tracks = 30;

    public string Kind => Name;

    public bool IsHeavy => false;

    /// <summary>The job for this listener and the week of that time.</summary>
    public static JobRequest Request(Guid listener, DateTimeOffset now)
    {
        var monday = ChartPeriod.Week.Start(now).UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return new JobRequest(Name, $$"""{"listener":"{{listener}}","monday":"{{monday}}"}""", $"{listener}/{monday}", listener);
    }

    public async Task<JobResult> RunAsync(JobContext job, CancellationToken cancellationToken)
    {
        var (listener, monday) = job.Payload<Week>();
        var mix = await recommender.ForYouAsync(listener, Tracks, cancellationToken);
        if (mix.Count > 0)
        {
            await using var command = source.CreateCommand(
                "INSERT INTO feed_entries (listener, at, about, kind, tracks) VALUES ($1, $2, $3, 1, $4) ON CONFLICT DO NOTHING");
            command.Parameters.Add(new() { Value = listener });
            command.Parameters.Add(new() { Value = monday.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc) });
            command.Parameters.Add(new() { Value = monday.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) });
            command.Parameters.Add(new() { Value = mix.Select(r => r.Track).ToArray() });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        return JobResult.None;
    }

    private sealed record Week(Guid Listener, DateOnly Monday);
}
