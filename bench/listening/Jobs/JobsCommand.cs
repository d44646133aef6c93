using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CdnMusic.ListeningApi.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace CdnMusic.ListeningBench.Jobs;

/// <summary><c>bench listening-jobs</c>: trivial jobs a second through the queue. Exit status 1 if the goal is missed or a job was lost.</summary>
internal static class JobsCommand
{
    private const int Chunk = 5000;
    private const double Goal = 5000;

    public static Command Create()
    {
        var jobs = new Option<int>("--jobs") { Description = "how many", DefaultValueFactory = _ => 100_000 };
        jobs.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1000 or > 10_000_000)
            {
                result.AddError("--jobs must be 1000-10000000");
            }
        });
        var command = new Command("listening-jobs", "trivial jobs a second: queued, leased, done and written down") { jobs };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(jobs), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int count, CancellationToken cancellationToken)
    {
        var handler = new TrivialHandler();
        await using var bench = await BenchDatabase.StartAsync(
            services =>
            {
                services.AddJobs();
                services.AddSingleton<IJobHandler>(handler);
            },
            new Dictionary<string, string?> { ["Jobs:LightWorkers"] = "1000" }, cancellationToken);
        var queue = bench.Services.GetRequiredService<JobQueue>();
        var started = Stopwatch.GetTimestamp();
        for (var i = 0; i < count; i += Chunk)
        {
            await queue.EnqueueAllAsync(handler.Kind, [.. Enumerable.Range(i, Math.Min(Chunk, count - i)).Select(n => $$"""{"n":{{n}}}""")], 0, cancellationToken);
        }

        var queued = Stopwatch.GetElapsedTime(started);
        await using var analyse = bench.Source.CreateCommand("ANALYZE jobs");
        await analyse.ExecuteNonQueryAsync(cancellationToken);
        var runner = bench.Services.GetServices<IHostedService>().OfType<JobRunner>().Single();
        started = Stopwatch.GetTimestamp();
        await runner.StartAsync(cancellationToken);
        while (await DoneAsync(bench.Source, cancellationToken) < count)
        {
            await Task.Delay(20, cancellationToken);
        }

        var done = Stopwatch.GetElapsedTime(started);
        await runner.StopAsync(CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {count} jobs queued (chunks of {Chunk}): {count / queued.TotalSeconds:F0} jobs/s
            leased, done and written down:    {count / done.TotalSeconds:F0} jobs/s (goal >= {Goal:F0}), each run once: {(handler.Runs == count ? "yes" : "NO")}
            on {Environment.ProcessorCount} processors, shared by Postgres (fsync on) and the workers
            """));
        return handler.Runs == count && count / done.TotalSeconds >= Goal ? 0 : 1;
    }

    private static async Task<long> DoneAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand("SELECT count(*) FROM jobs WHERE state = 2");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
