using System.Net;
using System.Net.ServerSentEvents;
using CdnMusic.ListeningApi.Tests.Running;
using Npgsql;

namespace CdnMusic.ListeningApi.Tests.Answers;

/// <summary>A heavy answer, as a client sees it.</summary>
public sealed class DeferredAnswerTests(PostgresOfTests postgres, TestIssuer issuer) : IAsyncLifetime
{
    private static readonly string Year = $"/v1/me/years/{DateTimeOffset.UtcNow.Year}";
    private ListeningServer _server = null!;
    private TestPlayer _player = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await ListeningServer.StartAsync(postgres, issuer, null, ("Jobs:ResultTtl", "00:01:00"));
        _player = await new TestPlayer(_server).ConsentAsync();
        await _player.SendAsync(TestPlayer.Playing(DateTimeOffset.UtcNow.AddMinutes(-9), 120_000));
    }

    public ValueTask DisposeAsync()
    {
        _player.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task It_is_accepted_watched_and_fetched_and_then_there_at_once_until_it_expires()
    {
        Uri job;
        await using (await HoldAsync())
        {
            using var first = await AskAsync();
            using var second = await AskAsync("respond-async, wait=0");
            Assert.Equal((HttpStatusCode.Accepted, true), (first.StatusCode, first.Headers.RetryAfter?.Delta > TimeSpan.Zero));
            Assert.Equal("respond-async", second.Headers.GetValues("Preference-Applied").Single());
            Assert.Equal(first.Headers.Location, second.Headers.Location);
            job = first.Headers.Location!;
            using var status = await _player.Http.GetAsync(job, Cancellation);
            Assert.Equal((HttpStatusCode.OK, true), (status.StatusCode, status.Headers.RetryAfter is not null));
            using var stranger = new TestPlayer(_server);
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(job.ToString())).Status);
            Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(job + "/events")).Status);
        }

        Assert.Equal("done", (await EventsAsync(job))[^1]);
        using var redirect = await _player.Http.GetAsync(job, Cancellation);
        Assert.Equal((HttpStatusCode.SeeOther, job + "/result"), (redirect.StatusCode, redirect.Headers.Location?.ToString()));
        var (ok, review) = await _player.GetAsync(job + "/result");
        Assert.Equal((HttpStatusCode.OK, 1, 2), (ok, review.GetProperty("scrobbles").GetInt32(), review.GetProperty("minutes").GetInt32()));
        using var fresh = await AskAsync();
        Assert.Equal((HttpStatusCode.OK, job + "/result"), (fresh.StatusCode, fresh.Content.Headers.ContentLocation?.ToString()));

        await using (var age = _server.Database.CreateCommand("UPDATE jobs SET expires_at = now() - interval '1 s'"))
        {
            await age.ExecuteNonQueryAsync(Cancellation);
        }

        Assert.Equal(HttpStatusCode.Gone, (await _player.GetAsync(job.ToString())).Status);
        Assert.Equal(HttpStatusCode.Gone, (await _player.GetAsync(job + "/result")).Status);
    }

    [Fact]
    public async Task Who_prefers_to_wait_gets_the_answer_itself()
    {
        using var answer = await AskAsync("wait=30");

        Assert.Equal((HttpStatusCode.OK, "wait=30"), (answer.StatusCode, answer.Headers.GetValues("Preference-Applied").Single()));
    }

    [Fact]
    public async Task Its_owner_may_cancel_it()
    {
        await using var hold = await HoldAsync();
        using var accepted = await AskAsync();
        using var cancelled = await _player.Http.DeleteAsync(accepted.Headers.Location, Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, cancelled.StatusCode);
        Assert.Equal(1L, await _server.ScalarAsync<long>("SELECT count(*) FROM jobs WHERE is_cancel_wanted"));
    }

    private async Task<HttpResponseMessage> AskAsync(string? prefer = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Year);
        if (prefer is not null)
        {
            request.Headers.Add("Prefer", prefer);
        }

        return await _player.Http.SendAsync(request, Cancellation);
    }

    private async Task<List<string>> EventsAsync(Uri job)
    {
        await using var stream = await _player.Http.GetStreamAsync(new Uri(job + "/events", UriKind.Relative), Cancellation);
        var types = new List<string>();
        await foreach (var item in SseParser.Create(stream).EnumerateAsync(Cancellation))
        {
            types.Add(item.EventType);
        }

        return types;
    }

    /// <summary>While it lasts, nobody can read plays, so the job cannot finish.</summary>
    private async Task<IAsyncDisposable> HoldAsync()
    {
        var connection = await _server.Database.OpenConnectionAsync(Cancellation);
        await using var hold = new NpgsqlCommand("BEGIN; LOCK TABLE plays IN ACCESS EXCLUSIVE MODE", connection);
        await hold.ExecuteNonQueryAsync(Cancellation);
        return connection;
    }
}
