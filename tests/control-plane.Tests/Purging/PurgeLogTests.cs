using CdnMusic.ControlPlane.Purging;
using CdnMusic.ControlPlane.Storing;
using CdnMusic.ControlPlane.Tests.Running;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Tests.Purging;

/// <summary>The one order of purges, as two replicas with one real database see it.</summary>
public sealed class PurgeLogTests(TestDatabases databases) : IAsyncLifetime
{
    private readonly List<PostgresStore> _stores = [];
    private string _connectionString = "";

    public async ValueTask InitializeAsync() => _connectionString = await databases.NewAsync();

    public ValueTask DisposeAsync()
    {
        _stores.ForEach(store => store.Dispose());
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Purges_of_two_replicas_at_once_have_one_order_in_which_nothing_is_missing()
    {
        var (_, a) = Open();
        var (_, b) = Open();

        var entries = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => (i % 2 == 0 ? a : b).AppendAsync($"{i / 4}-{i % 2}", Purge())));
        await Task.WhenAll(a.FollowAsync(), b.FollowAsync());

        // Each id was asked for twice.
        Assert.Equal(20, entries.DistinctBy(e => e.Position).Count());
        Assert.Equal(a.Head, b.Head);
        Assert.Equal(
            Enumerable.Range(1, 20).Select(i => (ulong)i), b.After(b.Head with { Position = 0 }, 100)!.Select(e => e.Position));
    }

    [Fact]
    public async Task A_replica_that_was_behind_what_is_kept_says_so()
    {
        var (_, a) = Open(kept: 2);
        var (_, behind) = Open(kept: 2);
        foreach (var id in new[] { "1", "2", "3", "4" })
        {
            await a.AppendAsync(id, Purge());
        }

        await behind.FollowAsync();

        Assert.Null(behind.After(behind.Head with { Position = 1 }, 10));
        Assert.Equal([3ul, 4ul], behind.After(behind.Head with { Position = 2 }, 10)!.Select(e => e.Position));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_database_that_has_lost_purges_makes_the_log_another_one(bool reused)
    {
        var (store, a) = Open();
        var (_, b) = Open();
        await a.AppendAsync("1", Purge());
        await a.AppendAsync("lost", Purge());
        await b.FollowAsync();
        var before = a.Head;

        // A standby that was behind took over, and may have given the position to another purge before anybody looked.
        await ((IStore)store).RunAsync(t =>
        {
            t.Execute("DELETE FROM purges WHERE position = 2");
            t.Execute("UPDATE versions SET version = 1 WHERE topic = 'purges'");
        });
        if (reused)
        {
            var (_, fresh) = Open();
            await fresh.AppendAsync("other", Purge());
        }

        await Task.WhenAll(a.FollowAsync(), b.FollowAsync());

        // Who followed first may have been a moment too early to hear the new name.
        await Task.WhenAll(a.FollowAsync(), b.FollowAsync());
        Assert.NotEqual(before.Log, a.Head.Log);
        Assert.Equal(a.Head, b.Head);
        Assert.Null(a.After(before, 10));
        Assert.Equal(a.Head.Log, (await b.AppendAsync("next", Purge())).Place.Log);
    }

    private static Wire.Purge Purge() => new() { Paths = { "/a" } };

    private (PostgresStore Store, PurgeLog Log) Open(int kept = 100)
    {
        var options = Options.Create(new ControlPlaneOptions { Postgres = _connectionString, PurgeLogEntries = kept });
        var store = new PostgresStore(options, TimeProvider.System);
        _stores.Add(store);
        return (store, new PurgeLog(store, options, TimeProvider.System, NullLogger<PurgeLog>.Instance));
    }
}
