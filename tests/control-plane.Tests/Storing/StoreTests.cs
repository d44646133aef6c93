using CdnMusic.ControlPlane.Storing;
using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Hosting.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Tests.Storing;

public sealed class StoreTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("store-test-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_transaction_that_throws_has_not_happened()
    {
        using var store = Open();

        Assert.Throws<InvalidOperationException>(() => store.Run(transaction =>
        {
            transaction.Execute("INSERT INTO edges (id, hello, draining) VALUES ('a', x'', 0)");
            throw new InvalidOperationException();
        }));

        Assert.Empty(store.Run(transaction => transaction.Query("SELECT id FROM edges", row => row.GetString(0))));
    }

    [Fact]
    public void A_second_process_on_the_same_directory_is_told_so()
    {
        using var store = Open();

        var error = Assert.Throws<ConfigurationException>(Open);

        Assert.Contains("another control plane is running on it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_of_a_newer_version_is_left_alone()
    {
        Open().Dispose();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(_directory, "control-plane.db")};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 999";
            command.ExecuteNonQuery();
        }

        Assert.Contains("version 999", Assert.Throws<ConfigurationException>(Open).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_operators_did_and_whom_they_drained_survives_kill_9()
    {
        await using var music = await MusicCluster.StartAsync(1);
        await music.PurgeAsync(new { paths = new[] { "/a" } });
        await music.AdminAsync(HttpMethod.Post, "/admin/edges/edge-1/drain", new { enabled = true });
        await music.ControlPlane.KillAsync();
        await music.Cluster.Edges[0].KillAsync();

        await music.ControlPlane.StartAsync(Token);

        var fleet = await music.AdminAsync(HttpMethod.Get, "/admin/fleet");
        var edge = await music.EdgeAsync("edge-1");
        var actions = fleet.GetProperty("audit").EnumerateArray().Select(e => e.GetProperty("action").GetString());
        Assert.True(edge.GetProperty("operator_draining").GetBoolean());
        Assert.Equal("out", edge.GetProperty("state").GetString());
        Assert.Equal(["drain", "purge"], actions.Where(a => a is "purge" or "drain"));
    }

    private Store Open() => new(Options.Create(new ControlPlaneOptions { DataDirectory = _directory }));
}
