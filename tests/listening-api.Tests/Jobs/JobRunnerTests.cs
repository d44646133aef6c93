using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.ListeningApi.Jobs;
using CdnMusic.ListeningApi.Tests.Running;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CdnMusic.ListeningApi.Tests.Jobs;

/// <summary>Workers in a service, and services that die.</summary>
public sealed class JobRunnerTests(PostgresOfTests postgres, TestIssuer issuer)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_job_that_fails_is_tried_again_and_one_that_always_fails_is_a_dead_letter_that_can_be_sent_again()
    {
        var isMended = false;
        await using var server = await StartAsync((job, _) => job.Attempt < 3 && !isMended
            ? throw new InvalidOperationException("not yet")
            : Task.FromResult(new JobResult([1], "text/plain")));
        var queue = server.Get<JobQueue>();

        var good = await queue.EnqueueAsync(new JobRequest(ScriptedHandler.Name, "{}"), Cancellation);
        var bad = await queue.EnqueueAsync(new JobRequest(ScriptedHandler.Name, "{}", MaxAttempts: 2), Cancellation);

        await IsAsync(queue, good, JobState.Succeeded);
        await IsAsync(queue, bad, JobState.Dead);
        Assert.Equal(3, (await queue.FindAsync(good, Cancellation))!.Attempt);

        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = server.Management };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", ListeningServer.AdminToken);
        var letter = Assert.Single((await http.GetFromJsonAsync<JsonElement>("/admin/jobs", Cancellation)).EnumerateArray());
        Assert.Equal((bad, "not yet"), (letter.GetProperty("id").GetGuid(), letter.GetProperty("error").GetString()));
        isMended = true;
        using var retry = await http.PostAsync(new Uri($"/admin/jobs/{bad}/retry", UriKind.Relative), null, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, retry.StatusCode);
        await IsAsync(queue, bad, JobState.Succeeded);
    }

    [Fact]
    public async Task A_running_job_that_nobody_wants_any_more_is_cancelled()
    {
        var started = new TaskCompletionSource();
        await using var server = await StartAsync(async (_, cancellation) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellation);
            return JobResult.None;
        });
        var queue = server.Get<JobQueue>();
        var id = await queue.EnqueueAsync(new JobRequest(ScriptedHandler.Name, "{}"), Cancellation);
        await started.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        await queue.CancelAsync(id, Cancellation);

        await IsAsync(queue, id, JobState.Cancelled);
    }

    [Fact]
    public async Task A_job_that_takes_longer_than_its_lease_is_not_given_to_another()
    {
        var runs = new ConcurrentBag<int>();
        var release = new TaskCompletionSource();
        await using var server = await StartAsync(async (job, cancellation) =>
        {
            runs.Add(job.Attempt);
            await release.Task.WaitAsync(cancellation);
            return JobResult.None;
        });
        var queue = server.Get<JobQueue>();
        var id = await queue.EnqueueAsync(new JobRequest(ScriptedHandler.Name, "{}"), Cancellation);
        var first = await LeaseAsync();
        await Eventually.TrueAsync(async () => await LeaseAsync() is { } later && first is not null && later > first.Value.AddSeconds(3));

        release.SetResult();

        await IsAsync(queue, id, JobState.Succeeded);
        Assert.Equal([1], runs);

        async Task<DateTime?> LeaseAsync()
        {
            await Eventually.TrueAsync(async () => await server.ScalarAsync<bool>($"SELECT lease_until IS NOT NULL FROM jobs WHERE id = '{id}'"));
            return await server.ScalarAsync<DateTime>($"SELECT lease_until FROM jobs WHERE id = '{id}'");
        }
    }

    [Fact]
    public async Task When_a_process_is_killed_in_the_middle_of_a_job_another_one_takes_it_over()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var source = NpgsqlDataSource.Create(database);
        await using var first = await ListeningProcess.StartAsync(database, issuer, ("Jobs:Lease", "00:00:03"));
        using var player = await new TestPlayer(first.Public, issuer).ConsentAsync();
        await player.SendAsync(TestPlayer.Playing(DateTimeOffset.UtcNow.AddMinutes(-9), 120_000));
        var connection = await source.OpenConnectionAsync(Cancellation);
        var transaction = await connection.BeginTransactionAsync(Cancellation);
        await using (var hold = new NpgsqlCommand("LOCK TABLE plays IN ACCESS EXCLUSIVE MODE", connection, transaction))
        {
            await hold.ExecuteNonQueryAsync(Cancellation);
        }

        var (status, body) = await player.GetAsync($"/v1/me/years/{DateTimeOffset.UtcNow.Year}");
        Assert.Equal(HttpStatusCode.Accepted, status);
        var id = body.GetProperty("id").GetGuid();
        await Eventually.TrueAsync(async () => await StateAsync() is "1 1");
        await first.KillAsync();

        await using var second = await ListeningProcess.StartAsync(database, issuer, ("Jobs:Lease", "00:00:03"));
        using var again = new TestPlayer(second.Public, issuer, player.Listener);
        await Eventually.TrueAsync(async () => await StateAsync() is "1 2");
        await transaction.RollbackAsync(Cancellation);
        await connection.DisposeAsync();

        await Eventually.TrueAsync(async () => await StateAsync() is "2 2");
        var (done, review) = await again.GetAsync($"/v1/jobs/{id}/result");
        Assert.Equal((HttpStatusCode.OK, 1), (done, review.GetProperty("scrobbles").GetInt32()));

        async Task<string> StateAsync()
        {
            await using var command = source.CreateCommand($"SELECT state || ' ' || attempt FROM jobs WHERE id = '{id}'");
            return (string)(await command.ExecuteScalarAsync(Cancellation))!;
        }
    }

    private static Task IsAsync(JobQueue queue, Guid id, JobState state) =>
        Eventually.TrueAsync(async () => (await queue.FindAsync(id, Cancellation))?.State == state);

    private Task<ListeningServer> StartAsync(Func<JobContext, CancellationToken, Task<JobResult>> run) => ListeningServer.StartAsync(
        postgres, issuer, services => services.AddSingleton<IJobHandler>(new ScriptedHandler(run)),
        ("Jobs:Lease", "00:00:03"), ("Jobs:RetryPause", "00:00:00.02"), ("Logging:LogLevel:Default", "None"));
}
