using CdnMusic.ControlPlane.Replication;
using CdnMusic.ControlPlane.Storing;
using CdnMusic.ControlPlane.Tests.Running;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Tests.Storing;

public sealed class LeaseTests(TestDatabases databases)
{
    [Fact]
    public async Task One_replica_has_it_and_when_another_has_taken_it_over_the_first_can_write_nothing_more_under_it()
    {
        var connectionString = await databases.NewAsync();
        using var store = new PostgresStore(Options.Create(new ControlPlaneOptions { Postgres = connectionString }), TimeProvider.System);
        var (first, second, later) = (NewLease(store), NewLease(store), NewLease(store));

        Assert.True(await first.HoldAsync());
        Assert.False(await second.HoldAsync());
        await ((IStore)store).RunAsync(first.Require);
        await Assert.ThrowsAsync<LeaseLostException>(() => ((IStore)store).RunAsync(second.Require));

        // As though its holder had been frozen for longer than it lasts.
        await ((IStore)store).RunAsync(t => t.Execute("UPDATE leases SET expires_at = 0"));
        Assert.True(await later.HoldAsync());

        // It does not know yet, and that does not matter.
        Assert.True(first.IsHeld);
        await Assert.ThrowsAsync<LeaseLostException>(() => ((IStore)store).RunAsync(first.Require));
        await ((IStore)store).RunAsync(later.Require);
    }

    [Fact]
    public async Task Who_gives_it_back_keeps_nobody_waiting()
    {
        var connectionString = await databases.NewAsync();
        using var store = new PostgresStore(Options.Create(new ControlPlaneOptions { Postgres = connectionString }), TimeProvider.System);
        var (first, second) = (NewLease(store), NewLease(store));
        Assert.True(await first.HoldAsync());

        await first.ReleaseAsync();

        Assert.False(first.IsHeld);
        Assert.True(await second.HoldAsync());
    }

    private static Lease NewLease(IStore store) => new(store, new Replica(), "test", TimeProvider.System);
}
