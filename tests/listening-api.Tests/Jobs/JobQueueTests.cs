using CdnMusic.ListeningApi.Jobs;
using CdnMusic.ListeningApi.Tests.Running;

namespace CdnMusic.ListeningApi.Tests.Jobs;

/// <summary>The queue itself, with workers that the test plays.</summary>
public sealed class JobQueueTests(PostgresOfTests postgres, TestIssuer issuer) : IAsyncLifetime
{
    private static readonly string[] Kinds = ["a", "b"];
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(1);
    private ListeningServer _server = null!;
    private JobQueue _queue = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ListeningServer.StartAsync(postgres, issuer, null, ("Jobs:HeavyWorkers", "0"), ("Jobs:LightWorkers", "0"));
        _queue = _server.Get<JobQueue>();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task Requests_of_one_key_are_one_job_until_it_is_finished()
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => _queue.EnqueueAsync(new JobRequest("a", "{}", "key", Priority: (short)i), Cancellation)));
        Assert.Single(ids.Distinct());
        Assert.NotEqual(ids[0], await _queue.EnqueueAsync(new JobRequest("b", "{}", "key"), Cancellation));
        Assert.Equal(19, await _server.ScalarAsync<short>("SELECT priority FROM jobs WHERE kind = 'a'"));

        var worker = Guid.NewGuid();
        var job = Assert.Single(await _queue.ClaimAsync(worker, ["a"], 10, Long, Cancellation));
        Assert.Equal(ids[0], await _queue.EnqueueAsync(new JobRequest("a", "{}", "key"), Cancellation));
        await _queue.FinishAsync(worker, [new JobOutcome(job, JobState.Succeeded, JobResult.None)], Long, Cancellation);

        Assert.NotEqual(ids[0], await _queue.EnqueueAsync(new JobRequest("a", "{}", "key"), Cancellation));
    }

    [Fact]
    public async Task The_most_urgent_goes_first_and_within_that_the_oldest()
    {
        foreach (var (key, priority) in new[] { ("low", 0), ("high-1", 9), ("high-2", 9), ("middle", 5) })
        {
            await _queue.EnqueueAsync(new JobRequest("a", $$"""{"name":"{{key}}"}""", key, Priority: (short)priority), Cancellation);
        }

        var names = new List<string>();
        while (await _queue.ClaimAsync(Guid.NewGuid(), Kinds, 1, Long, Cancellation) is [var job])
        {
            names.Add(job.Payload);
        }

        Assert.Equal(["high-1", "high-2", "middle", "low"], names.Select(n => n.Split('"')[3]));
    }

    [Fact]
    public async Task Many_workers_lease_every_job_once()
    {
        await _queue.EnqueueAllAsync("a", [.. Enumerable.Range(0, 400).Select(i => $$"""{"n":{{i}}}""")], 0, Cancellation);

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            var mine = new List<Guid>();
            while (await _queue.ClaimAsync(Guid.NewGuid(), Kinds, 7, Long, Cancellation) is { Count: > 0 } jobs)
            {
                mine.AddRange(jobs.Select(j => j.Id));
            }

            return mine;
        }));

        var all = claimed.SelectMany(c => c).ToList();
        Assert.Equal((400, 400), (all.Count, all.Distinct().Count()));
    }

    [Fact]
    public async Task A_worker_that_was_thought_dead_can_change_nothing_any_more()
    {
        var (sleeper, successor) = (Guid.NewGuid(), Guid.NewGuid());
        var id = await _queue.EnqueueAsync(new JobRequest("a", "{}"), Cancellation);
        var first = Assert.Single(await _queue.ClaimAsync(sleeper, Kinds, 1, Short, Cancellation));
        await Eventually.TrueAsync(async () => await _queue.TakeBackAsync(Cancellation) == 1);
        var second = Assert.Single(await _queue.ClaimAsync(successor, Kinds, 1, Long, Cancellation));
        Assert.Equal((id, 1, 2), (second.Id, first.Attempt, second.Attempt));

        await _queue.ReportAsync(sleeper, first, 0.9, "late", Cancellation);
        await _queue.FinishAsync(sleeper, [new JobOutcome(first, JobState.Succeeded, new JobResult([1], "late"))], Long, Cancellation);
        Assert.Empty(await _queue.HeartbeatAsync(sleeper, [first], Long, Cancellation));
        var job = await _queue.FindAsync(id, Cancellation);
        Assert.Equal((JobState.Running, 0.0, null), (job!.State, job.Progress, job.Note));

        await _queue.FinishAsync(successor, [new JobOutcome(second, JobState.Succeeded, new JobResult([2], "good"))], Long, Cancellation);
        Assert.Equal("good", (await _queue.ResultAsync(id, Cancellation))?.ContentType);
    }

    [Fact]
    public async Task A_job_whose_workers_all_die_ends_among_the_dead_letters()
    {
        var id = await _queue.EnqueueAsync(new JobRequest("a", "{}", MaxAttempts: 2), Cancellation);
        for (var i = 0; i < 2; i++)
        {
            Assert.Single(await _queue.ClaimAsync(Guid.NewGuid(), Kinds, 1, Short, Cancellation));
            await Eventually.TrueAsync(async () => await _queue.TakeBackAsync(Cancellation) == 1);
        }

        Assert.Equal(JobState.Dead, (await _queue.FindAsync(id, Cancellation))!.State);
        Assert.Empty(await _queue.ClaimAsync(Guid.NewGuid(), Kinds, 1, Short, Cancellation));
        Assert.True(await _queue.ReviveAsync(id, Cancellation));
        Assert.Single(await _queue.ClaimAsync(Guid.NewGuid(), Kinds, 1, Short, Cancellation));
    }
}
