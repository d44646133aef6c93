using CdnMusic.CatalogApi.Tests.Running;
using CdnMusic.Deploy.Local.Databases;
using StackExchange.Redis;

namespace CdnMusic.CatalogApi.Tests.Events;

/// <summary>Over a real Redis: what the catalog tells, and what it hears.</summary>
public sealed class EventTests(Surroundings surroundings)
{
    [Fact]
    public async Task Changes_are_published_and_a_deleted_account_takes_its_listener_with_it()
    {
        await using var redis = await PrivateRedis.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        await using var catalog = await Catalog.StartAsync(
            surroundings, settings: new(Catalog.WithoutProjector) { ["Messaging:Redis"] = redis.Configuration });
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.Configuration);
        var database = connection.GetDatabase();
        var listener = Guid.NewGuid();
        await catalog.WriteAsync("artists/told", new { name = "Told", genres = Array.Empty<string>() });
        await using (var like = catalog.Postgres.CreateCommand("INSERT INTO liked VALUES ($1, 'artist', 'told', now())"))
        {
            like.Parameters.Add(new() { Value = listener.ToString() });
            await like.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await database.StreamAddAsync("events:{accounts}",
        [
            new("id", Guid.NewGuid().ToString()), new("source", "auth-api"), new("type", "account.deleted"), new("occurred_at", "2026-11-24T00:00:00Z"),
            new("payload", $$"""{"account_id":"{{listener}}"}"""),
        ]);

        await Poll.UntilAsync(
            async () => (await database.StreamRangeAsync("events:{catalog}")).Select(e => (string?)e["type"]).ToArray(),
            types => types.Contains("artist.changed") && types.Contains("listener.erased"));
        Assert.Equal(0, await Catalog.ScalarAsync<long>(catalog.Postgres, "SELECT count(*) FROM liked"));
    }
}
