using CdnMusic.Messaging.DeadLetters;
using CdnMusic.Messaging.Streams;
using CdnMusic.Messaging.Tests.Running;
using static CdnMusic.Messaging.Tests.Running.EventTables;

namespace CdnMusic.Messaging.Tests;

/// <summary>Events reach every reader once and in order, whatever is repeated.</summary>
public sealed class DeliveryTests(ServersOfTests servers) : IClassFixture<ServersOfTests>, IAsyncLifetime
{
    private string _from = "", _to = "";

    public async ValueTask InitializeAsync()
    {
        (_from, _to) = (await servers.NewDatabaseAsync(), await servers.NewDatabaseAsync());
        await servers.FlushAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Replicas_publish_and_read_each_event_once_and_in_order()
    {
        var redis = servers.Redis.Configuration;
        await using var relay = await Replica.StartAsync(_from, redis, relay: true);
        await using var reader = await Replica.StartAsync(_to, redis, reader: "a");
        await using (var second = await Replica.StartAsync(_to, redis, reader: "a"))
        await using (var another = await Replica.StartAsync(_from, redis, relay: true))
        {
            await WriteAsync(_from, 0, 200);
        }

        await WriteAsync(_from, 200, 50);

        await SeenEventuallyAsync(_to, 250);
        Assert.Equal(Enumerable.Range(0, 250), await SeenAsync(_to));
    }

    [Fact]
    public async Task What_is_published_again_is_not_handled_again()
    {
        await using var relay = await Replica.StartAsync(_from, servers.Redis.Configuration, relay: true);
        await using var reader = await Replica.StartAsync(_to, servers.Redis.Configuration, reader: "a");
        await WriteAsync(_from, 0, 20);
        await SeenEventuallyAsync(_to, 20);

        await RunAsync(_from, "UPDATE outbox SET published_at = NULL");
        await WriteAsync(_from, 20, 1);

        await SeenEventuallyAsync(_to, 21);
        Assert.Equal(Enumerable.Range(0, 21), await SeenAsync(_to));
    }

    [Fact]
    public async Task A_stopped_reader_goes_on_where_it_was_and_a_new_one_starts_at_the_beginning()
    {
        await using var relay = await Replica.StartAsync(_from, servers.Redis.Configuration, relay: true);
        await using (await Replica.StartAsync(_to, servers.Redis.Configuration, reader: "a"))
        {
            await WriteAsync(_from, 0, 10);
            await SeenEventuallyAsync(_to, 10);
        }

        await WriteAsync(_from, 10, 10);
        var third = await servers.NewDatabaseAsync();
        await using var again = await Replica.StartAsync(_to, servers.Redis.Configuration, reader: "a");
        await using var late = await Replica.StartAsync(third, servers.Redis.Configuration, reader: "b");

        await SeenEventuallyAsync(_to, 20);
        await SeenEventuallyAsync(third, 20);
        Assert.Equal(Enumerable.Range(0, 20), await SeenAsync(_to));
        Assert.Equal(Enumerable.Range(0, 20), await SeenAsync(third));
    }

    [Fact]
    public async Task Poison_goes_to_the_dead_letters_holds_up_nobody_and_can_be_replayed()
    {
        await using var relay = await Replica.StartAsync(_from, servers.Redis.Configuration, relay: true);
        await using var reader = await Replica.StartAsync(_to, servers.Redis.Configuration, reader: "a");
        var redis = await reader.RedisAsync();
        await redis.StreamAddAsync(StreamKeys.Entries("orders"), "not", "an event");
        await WriteAsync(_from, 0, 1, type: "poison.hemlock");
        await WriteAsync(_from, 1, 5);

        await SeenEventuallyAsync(_to, 5);
        Assert.Equal(Enumerable.Range(1, 5), await SeenAsync(_to));
        var letters = await DeadLetterStream.ListAsync(redis, "orders", "a", 10);
        Assert.Equal([(null, "it is no event"), ("poison.hemlock", "it tastes bitter")], letters.Select(l => (l.Type, l.Error)));

        await RunAsync(_to, "INSERT INTO cure VALUES ('poison.hemlock')");
        Assert.True(await DeadLetterStream.ReplayAsync(redis, "orders", "a", letters[1].Id));
        Assert.False(await DeadLetterStream.ReplayAsync(redis, "orders", "a", letters[1].Id));
        await SeenEventuallyAsync(_to, 6);
        Assert.Equal([1, 2, 3, 4, 5, 0], await SeenAsync(_to));
        Assert.Single(await DeadLetterStream.ListAsync(redis, "orders", "a", 10));
    }

    [Fact]
    public async Task A_full_stream_waits_for_its_reader_in_the_outbox_and_holds_up_no_other_stream()
    {
        await using var relay = await Replica.StartAsync(_from, servers.Redis.Configuration, relay: true, length: 1000);
        var redis = await relay.RedisAsync();
        await using (await Replica.StartAsync(_to, servers.Redis.Configuration, reader: "a"))
        {
            await WriteAsync(_from, 0, 1);
            await SeenEventuallyAsync(_to, 1);
        }

        await RunAsync(_from, """
            INSERT INTO outbox (id, stream, type, payload, occurred_at)
            SELECT gen_random_uuid(), 'orders', 'order.made', jsonb_build_object('number', n), now() FROM generate_series(1, 1700) n
            """);
        await WriteAsync(_from, 5000, 1, stream: "others");

        await EventuallyAsync(async () => await redis.StreamLengthAsync(StreamKeys.Entries("others")) == 1);
        Assert.InRange(await redis.StreamLengthAsync(StreamKeys.Entries("orders")), 500, 1000);
        Assert.InRange(await CountAsync(_from, "SELECT count(*) FROM outbox WHERE published_at IS NULL"), 700, 1200);

        await using var reader = await Replica.StartAsync(_to, servers.Redis.Configuration, reader: "a");
        await SeenEventuallyAsync(_to, 1701);
        Assert.Equal(Enumerable.Range(0, 1701), await SeenAsync(_to));
        Assert.InRange(await redis.StreamLengthAsync(StreamKeys.Entries("orders")), 1, 1000);
    }

    [Fact]
    public async Task A_stream_that_nobody_has_ever_read_forgets_its_oldest()
    {
        await using var relay = await Replica.StartAsync(_from, servers.Redis.Configuration, relay: true, length: 1000);
        await RunAsync(_from, """
            INSERT INTO outbox (id, stream, type, payload, occurred_at)
            SELECT gen_random_uuid(), 'unread', 'x', '{}', now() FROM generate_series(1, 1700) n
            """);

        await EventuallyAsync(async () => await CountAsync(_from, "SELECT count(*) FROM outbox WHERE published_at IS NULL") == 0);
        Assert.InRange(await (await relay.RedisAsync()).StreamLengthAsync(StreamKeys.Entries("unread")), 1, 1000);
    }
}
