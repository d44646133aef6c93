using System.Net;
using CdnMusic.Deploy.Local.Databases;
using CdnMusic.ListeningApi.Tests.Running;
using Npgsql;

namespace CdnMusic.ListeningApi.Tests.Ingest;

/// <summary>An acknowledged event is there whatever is killed; a sender is told to come back rather than that something got lost.</summary>
public sealed class DurabilityTests(PostgresOfTests postgres, TestIssuer issuer)
{
    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Acknowledged_events_survive_the_death_of_the_service_and_of_Postgres()
    {
        await using var own = await PrivatePostgres.StartAsync(cancellationToken: Cancellation);
        var database = await own.CreateDatabaseAsync("listening", cancellationToken: Cancellation);
        await using var service = await ListeningProcess.StartAsync(database, issuer);
        using var player = new TestPlayer(service.Public, issuer);
        var (sent, acknowledged) = (new List<List<Dictionary<string, object?>>>(), 0);

        async Task SendAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var events = TestPlayer.Playing(Now.AddMinutes(-sent.Count - 3), 60_000);
                sent.Add(events);
                acknowledged += await IsAcknowledgedAsync(player, events) ? 1 : 0;
            }
        }

        await SendAsync(20);
        var killing = Task.Run(service.KillAsync, Cancellation);
        await SendAsync(20);
        await killing;
        await service.RestartAsync();
        Assert.InRange(await PlaysAsync(database), acknowledged, sent.Count);

        await SendAsync(10);
        killing = Task.Run(own.KillAsync, Cancellation);
        await SendAsync(3);
        await killing;
        await own.StartAsync(Cancellation);
        await service.IsReadyAsync();
        Assert.InRange(await PlaysAsync(database), acknowledged, sent.Count);

        // What was not acknowledged is sent again with what was: everything is there, once.
        foreach (var events in sent)
        {
            await Eventually.TrueAsync(() => IsAcknowledgedAsync(player, events));
        }

        Assert.Equal(sent.Count, await PlaysAsync(database));
        Assert.True(acknowledged >= 30);
    }

    [Fact]
    public async Task When_too_much_waits_senders_are_told_to_come_back_and_nothing_is_lost()
    {
        await using var server = await ListeningServer.StartAsync(postgres, issuer, null, ("QueueLimit", "1000"), ("Writers", "1"));
        using var player = new TestPlayer(server);
        await using var blocker = await server.Database.OpenConnectionAsync(Cancellation);
        await using var transaction = await blocker.BeginTransactionAsync(Cancellation);
        await using (var hold = new NpgsqlCommand("LOCK TABLE events IN ACCESS EXCLUSIVE MODE", blocker, transaction))
        {
            await hold.ExecuteNonQueryAsync(Cancellation);
        }

        var batches = Enumerable.Range(0, 5).Select(b => Enumerable.Range(0, 400).Select(i => TestPlayer.Playing(Now.AddMinutes(-b), 0, $"p-{b}")[0]).ToList()).ToList();
        var answers = batches.Select(player.SendAsync).ToList();
        var first = await (await Task.WhenAny(answers));
        Assert.Equal(HttpStatusCode.TooManyRequests, first.Status);
        using (var refused = await player.Http.PostAsync(new Uri("/v1/events", UriKind.Relative), System.Net.Http.Json.JsonContent.Create(new { events = batches[0] }), Cancellation))
        {
            Assert.Equal((HttpStatusCode.TooManyRequests, true), (refused.StatusCode, refused.Headers.RetryAfter?.Delta > TimeSpan.Zero));
        }

        await transaction.RollbackAsync(Cancellation);
        var statuses = (await Task.WhenAll(answers)).Select(a => a.Status).ToList();
        Assert.Contains(HttpStatusCode.OK, statuses);
        foreach (var batch in batches)
        {
            await Eventually.TrueAsync(async () => (await player.SendAsync(batch)).Status == HttpStatusCode.OK);
        }

        Assert.Equal(2000L, await server.ScalarAsync<long>("SELECT count(*) FROM events"));
    }

    [Fact]
    public async Task What_is_older_than_its_retention_goes_and_the_counts_stay()
    {
        await using var server = await ListeningServer.StartAsync(postgres, issuer, null, ("EventRetention", "60.00:00:00"));
        using var player = new TestPlayer(server);
        await player.SendAsync(TestPlayer.Playing(Now.AddMinutes(-9), 60_000, "young"));
        await using (var old = server.Database.CreateCommand("""
            CREATE TABLE events_202001 PARTITION OF events FOR VALUES FROM ('2020-01-01 00:00:00+00') TO ('2020-02-01 00:00:00+00');
            INSERT INTO events (id, at, play, started_at, kind, source, track, country, played_ms)
            SELECT gen_random_uuid(), at, gen_random_uuid(), at, 0, 0, 'old', 'ZZ', 0 FROM unnest(ARRAY['2020-01-05'::timestamptz, '2019-01-05'::timestamptz]) at;
            INSERT INTO track_hours VALUES ('2020-01-05', 'old', 'ZZ', 5, 5)
            """))
        {
            await old.ExecuteNonQueryAsync(Cancellation);
        }

        await server.Get<ListeningApi.Storing.Housekeeping>().CleanAsync(Cancellation);

        Assert.Equal("(young)", await server.RowsAsync("SELECT DISTINCT track FROM events"));
        Assert.Equal("(old)\n(young)", await server.RowsAsync("SELECT track FROM track_hours"));
    }

    private static async Task<bool> IsAcknowledgedAsync(TestPlayer player, IEnumerable<object> events)
    {
        try
        {
            return (await player.SendAsync(events)).Status == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<int> PlaysAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var command = source.CreateCommand("SELECT count(*)::int FROM plays WHERE is_royalty");
        return (int)(await command.ExecuteScalarAsync(Cancellation))!;
    }
}
