using CdnMusic.ControlPlane.Storing;
using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Deploy.Local.Databases;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.ControlPlane.Tests.Storing;

public sealed class PostgresStoreTests(TestDatabases databases) : StoreContractTests
{
    [Fact]
    public async Task Replicas_that_start_together_migrate_once()
    {
        await using var place = await NewPlaceAsync();

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(place.Open, Token)));

        Assert.All(stores, Assert.NotNull);
        Assert.Equal([(long)Schema.Migrations.Count], await stores[0].ReadAsync(t => t.Query("SELECT version FROM schema_version", row => row.GetInt64(0))));
    }

    [Fact]
    public async Task Two_replicas_give_out_versions_without_a_gap_or_a_repetition()
    {
        await using var place = await NewPlaceAsync();
        IStore[] stores = [place.Open(), place.Open()];

        var versions = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => stores[i % 2].RunAsync(t => t.Touch("purges"))));

        Assert.Equal(Enumerable.Range(1, 50).Select(v => (long)v), versions.Order());
    }

    [Fact]
    public async Task A_replica_that_freezes_within_a_transaction_loses_it_and_holds_nobody_up()
    {
        await using var place = await NewPlaceAsync();
        var (frozen, other) = (place.Open(), place.Open());
        using var thaw = new ManualResetEventSlim();
        var begun = new TaskCompletionSource();
        var work = frozen.RunAsync(t =>
        {
            Insert(t, "frozen");
            begun.SetResult();
            thaw.Wait(Token);
            Insert(t, "thawed");
        });
        await begun.Task;

        await other.RunAsync(t => Insert(t, "other"));
        thaw.Set();

        await Assert.ThrowsAsync<StoreUnavailableException>(() => work);
        Assert.Equal(["other"], await IdsAsync(other));
    }

    [Fact]
    public async Task While_the_database_is_down_it_says_so_and_afterwards_it_goes_on_by_itself()
    {
        await using var postgres = await PrivatePostgres.StartAsync(cancellationToken: Token);
        await using var place = new Place(await postgres.CreateDatabaseAsync("store", cancellationToken: Token));
        var store = place.Open();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => store.RunAsync(t => Insert(t, $"before{i}"))));

        await postgres.KillAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.RunAsync(t => Insert(t, "during")));
        await Assert.ThrowsAsync<StoreUnavailableException>(() => store.ReadAsync(t => t.Now));
        await postgres.StartAsync(Token);
        // Every pooled connection is broken now, and nobody may notice.
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => store.RunAsync(t => Insert(t, $"after{i}"))));

        Assert.Equal(16, (await IdsAsync(store)).Count);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Username=a;Password=geheim")]
    public void A_connection_string_that_is_none_is_refused_without_being_quoted(string text) =>
        Assert.DoesNotContain("geheim", PostgresStore.Mistake(text)!, StringComparison.Ordinal);

    private protected override async Task<StorePlace> NewPlaceAsync() => new Place(await databases.NewAsync());

    private sealed class Place(string connectionString) : StorePlace
    {
        public override async Task PrepareAsync(int version, IReadOnlyList<string> statements)
        {
            var dialect = new PostgresDialect();
            await using var source = NpgsqlDataSource.Create(connectionString + ";Pooling=false");
            foreach (var statement in statements.Append("CREATE TABLE schema_version (version INTEGER NOT NULL) STRICT")
                .Append($"INSERT INTO schema_version (version) VALUES ({version})"))
            {
                await using var command = source.CreateCommand(dialect.Definition(statement));
                await command.ExecuteNonQueryAsync(Token);
            }
        }

        protected override IStore OpenCore() =>
            new PostgresStore(Options.Create(new ControlPlaneOptions { Postgres = connectionString }), TimeProvider.System);
    }
}
