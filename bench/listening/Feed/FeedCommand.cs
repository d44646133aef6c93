using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CdnMusic.ListeningApi.Feed;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CdnMusic.ListeningBench.Feed;

/// <summary><c>bench listening-feed</c>: reading pages of feeds of very many listeners. Exit status 1 if the goal is missed.</summary>
internal static class FeedCommand
{
    private const double GoalMs = 30;
    private const int Reads = 5000;

    // Listener i is the uuid of i; each follows three of 1000 artists, the first 10 of whom are huge, and has three entries of each that is not.
    private static readonly string[] World =
    [
        "INSERT INTO releases SELECT 'r-' || a || '-' || n, 'a-' || a, 'title', now() - (a * 40 + n) * interval '1 min', a < 10 FROM generate_series(0, 999) a, generate_series(1, 20) n",
        """
        INSERT INTO follows SELECT lpad(to_hex(i), 32, '0')::uuid, 'a-' || CASE k WHEN 0 THEN i % 10 ELSE 10 + (i * 7 + k * 331) % 990 END, now()
        FROM generate_series(1, $1::int) i, generate_series(0, 2) k ON CONFLICT DO NOTHING
        """,
        """
        INSERT INTO feed_entries SELECT f.listener, r.released_at, r.release, 0 FROM follows f JOIN releases r ON r.artist = f.artist AND NOT r.is_read_late AND r.release ~ '-[123]$'
        ON CONFLICT DO NOTHING
        """,
        "ANALYZE",
    ];

    public static Command Create()
    {
        var listeners = new Option<int>("--listeners") { Description = "how many", DefaultValueFactory = _ => 1_000_000 };
        listeners.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1000 or > 10_000_000)
            {
                result.AddError("--listeners must be 1000-10000000");
            }
        });
        var command = new Command("listening-feed", "pages of feeds of very many listeners") { listeners };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(listeners), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int listeners, CancellationToken cancellationToken)
    {
        await using var bench = await BenchDatabase.StartAsync(services => services.AddSingleton<FeedReading>(), new Dictionary<string, string?>(), cancellationToken);
        var started = Stopwatch.GetTimestamp();
        foreach (var statement in World)
        {
            await using var command = bench.Source.CreateCommand(statement);
            command.CommandTimeout = 0;
            if (statement.Contains("$1", StringComparison.Ordinal))
            {
                command.Parameters.Add(new() { Value = listeners });
            }

            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        var entries = await CountAsync(bench.Source, "feed_entries", cancellationToken);
        var follows = await CountAsync(bench.Source, "follows", cancellationToken);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{listeners} listeners, {follows} follows, {entries} entries written in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s"));
        var feed = bench.Services.GetRequiredService<FeedReading>();
        var random = new Random(1);
        var times = new List<double>();
        var total = 0;
        for (var i = 0; i < Reads; i++)
        {
            var listener = Guid.ParseExact(random.Next(1, listeners + 1).ToString("x32", CultureInfo.InvariantCulture), "N");
            var at = Stopwatch.GetTimestamp();
            total += (await feed.ReadAsync(listener, FeedCursor.Start, 20, cancellationToken)).Count;
            times.Add(Stopwatch.GetElapsedTime(at).TotalMilliseconds);
        }

        times.Sort();
        var p99 = times[(int)(times.Count * 0.99)];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Reads} pages of random listeners, {(double)total / Reads:F1} entries each: p50 {times[Reads / 2]:F2} ms, p99 {p99:F2} ms (goal <= {GoalMs:F0}), most {times[^1]:F1} ms"));
        return p99 <= GoalMs ? 0 : 1;
    }

    private static async Task<long> CountAsync(NpgsqlDataSource source, string table, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM " + table);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
