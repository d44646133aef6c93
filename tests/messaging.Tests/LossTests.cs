using CdnMusic.Messaging.Tests.Running;
using static CdnMusic.Messaging.Tests.Running.EventTables;

namespace CdnMusic.Messaging.Tests;

/// <summary>Redis may forget, and either server may be killed: no event is lost, and none is handled twice.</summary>
public sealed class LossTests(ServersOfTests servers) : IClassFixture<ServersOfTests>, IAsyncLifetime
{
    private string _from = "", _to = "";

    public async ValueTask InitializeAsync()
    {
        (_from, _to) = (await servers.NewDatabaseAsync(), await servers.NewDatabaseAsync());
        await servers.FlushAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task FLUSHALL_before_anybody_read_loses_nothing()
    {
        await using var relay = await Replica.StartAsync(_from, servers.Redis.Configuration, relay: true);
        await WriteAsync(_from, 0, 30);
        await EventuallyAsync(async () => await CountAsync(_from, "SELECT count(*) FROM outbox WHERE published_at IS NULL") == 0);

        await servers.FlushAsync();
        await using var reader = await Replica.StartAsync(_to, servers.Redis.Configuration, reader: "a");

        await SeenEventuallyAsync(_to, 30);
        Assert.Equal(Enumerable.Range(0, 30), await SeenAsync(_to));
    }

    [Fact]
    public async Task FLUSHALL_under_traffic_loses_nothing()
    {
        await using var relay = await Replica.StartAsync(_from, servers.Redis.Configuration, relay: true);
        await using var reader = await Replica.StartAsync(_to, servers.Redis.Configuration, reader: "a");
        for (var round = 0; round < 5; round++)
        {
            await WriteAsync(_from, round * 40, 40);
            await servers.FlushAsync();
        }

        await AllSeenOnceAsync(200);
    }

    [Fact]
    public async Task Killing_Redis_loses_nothing()
    {
        await using var relay = await Replica.StartAsync(_from, servers.Redis.Configuration, relay: true);
        await using var reader = await Replica.StartAsync(_to, servers.Redis.Configuration, reader: "a");
        var writing = WriteAsync(_from, 0, 200);
        for (var round = 0; round < 2; round++)
        {
            await SeenEventuallyAsync(_to, 20 + (40 * round));
            await servers.Redis.KillAsync();
            await servers.Redis.StartAsync(TestContext.Current.CancellationToken);
        }

        await writing;
        await AllSeenOnceAsync(200);
    }

    [Fact]
    public async Task Killing_Postgres_loses_nothing_and_repeats_nothing()
    {
        await using var relay = await Replica.StartAsync(_from, servers.Redis.Configuration, relay: true);
        await using var reader = await Replica.StartAsync(_to, servers.Redis.Configuration, reader: "a");
        var writing = WriteAsync(_from, 0, 200);
        for (var round = 0; round < 2; round++)
        {
            await SeenEventuallyAsync(_to, 20 + (40 * round));
            await servers.Postgres.KillAsync();
            await servers.Postgres.StartAsync(TestContext.Current.CancellationToken);
        }

        await writing;
        await AllSeenOnceAsync(200);
    }

    /// <summary>Republished events may come behind newer ones that were still on their way; but none is lost, and none comes twice.</summary>
    private async Task AllSeenOnceAsync(int count)
    {
        await SeenEventuallyAsync(_to, count);
        Assert.Equal(Enumerable.Range(0, count), (await SeenAsync(_to)).Order());
    }
}
