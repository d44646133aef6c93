using CdnMusic.ControlPlane.Joining;
using CdnMusic.ControlPlane.Storing;
using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Protocol.Joining;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Tests.Joining;

/// <summary>Tokens and credentials between replicas whose clocks disagree, on a real database.</summary>
public sealed class CredentialReplicaTests(TestDatabases databases) : IAsyncLifetime
{
    private readonly List<PostgresStore> _stores = [];
    private string _connectionString = "";

    public async ValueTask InitializeAsync() => _connectionString = await databases.NewAsync();

    public ValueTask DisposeAsync()
    {
        _stores.ForEach(store => store.Dispose());
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(2)]
    public async Task A_token_is_good_for_as_long_as_it_says_whatever_the_replicas_clocks_say(int days)
    {
        var (skewed, right) = (Open(TimeSpan.FromDays(days)), Open(TimeSpan.Zero));
        var credential = NewCredential("edge-1");

        var good = await skewed.NewTokenAsync("edge-1", TimeSpan.FromHours(1));
        var over = await skewed.NewTokenAsync("edge-2", TimeSpan.FromMilliseconds(1));

        Assert.Equal("edge-1", (await right.JoinAsync("", good.Token, credential.Hash())).Edge);
        await MusicCluster.EventuallyAsync(async () => (await skewed.JoinAsync("No Id", over.Token, credential.Hash())).Refused!.Contains("expired", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_used_at_two_replicas_at_once_lets_one_edge_in()
    {
        var (a, b) = (Open(TimeSpan.Zero), Open(TimeSpan.Zero));
        var token = await a.NewTokenAsync(null, TimeSpan.FromHours(1));

        var joined = await Task.WhenAll(
            a.JoinAsync("edge-1", token.Token, NewCredential("edge-1").Hash()), b.JoinAsync("edge-2", token.Token, NewCredential("edge-2").Hash()));

        Assert.Single(joined, j => j.Edge is not null);
        Assert.Single(joined, j => j.Refused == "the join token has been used");
    }

    [Fact]
    public async Task What_one_replica_has_given_or_taken_another_knows_when_it_is_asked()
    {
        var (a, b) = (Open(TimeSpan.Zero), Open(TimeSpan.Zero));
        var revoked = new List<string>();
        b.Revoked += revoked.AddRange;
        var (first, second) = (NewCredential("edge-1"), NewCredential("edge-1"));
        await a.JoinAsync("", (await a.NewTokenAsync("edge-1", TimeSpan.FromHours(1))).Token, first.Hash());

        Assert.Equal("edge-1", await b.CheckAsync("Bearer " + first.Bearer));
        await a.ReplaceAsync("edge-1", second.Hash());
        Assert.Equal("edge-1", await b.CheckAsync("Bearer " + second.Bearer));
        await a.RevokeAsync("edge-1");
        await b.FollowAsync();

        Assert.Equal(["edge-1"], revoked);
        Assert.Null(await b.CheckAsync("Bearer " + second.Bearer));
        Assert.Null(await b.CheckAsync("Bearer " + first.Bearer));
    }

    private static EdgeCredential NewCredential(string edge) => new(edge, EdgeCredential.NewSecret());

    private EdgeCredentials Open(TimeSpan skew)
    {
        var options = Options.Create(new ControlPlaneOptions { Postgres = _connectionString });
        var store = new PostgresStore(options, TimeProvider.System);
        _stores.Add(store);
        return new EdgeCredentials(store, options, new SkewedTime(skew));
    }

    private sealed class SkewedTime(TimeSpan skew) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + skew;
    }
}
