using CdnMusic.ControlPlane.Tests.Running;
using Microsoft.Data.Sqlite;

namespace CdnMusic.ControlPlane.Tests.Purging;

/// <summary>No acknowledged purge is lost, whichever process is killed when.</summary>
public sealed class PurgeReplayTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_edge_that_was_away_purges_what_it_missed_before_it_takes_players_even_if_the_control_plane_was_killed_too()
    {
        await using var music = await MusicCluster.StartAsync(2);
        var edge = music.Cluster.Edges[0];
        await music.CacheStatusAsync(edge, "/a");
        await edge.KillAsync();

        var report = await music.PurgeAsync(new { paths = new[] { "/a" } });
        await music.ControlPlane.KillAsync();
        await music.ControlPlane.StartAsync(Token);
        await edge.StartAsync(Token);
        await music.Cluster.WaitForFleetAsync(2, Token);

        Assert.False(report.GetProperty("complete").GetBoolean());
        Assert.True(report.GetProperty("live_complete").GetBoolean());
        Assert.Equal("away", report.GetProperty("edges")[0].GetProperty("reason").GetString());
        Assert.Contains("fwd=uri-miss", await music.CacheStatusAsync(edge, "/a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Positions_go_on_without_a_gap_or_a_repetition_when_the_control_plane_is_killed_among_purges()
    {
        await using var music = await MusicCluster.StartAsync(1);
        var acknowledged = 0UL;
        var purging = Task.Run(
            async () =>
            {
                while (true)
                {
                    acknowledged = Position(await music.PurgeAsync(new { paths = new[] { "/a" } }));
                }
            },
            Token);
        await MusicCluster.EventuallyAsync(() => Task.FromResult(acknowledged > 20));
        await music.ControlPlane.KillAsync();
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => purging);

        await music.ControlPlane.StartAsync(Token);
        await music.Cluster.WaitForFleetAsync(1, Token);
        var next = await music.PurgeAsync(new { paths = new[] { "/a" } });

        // The one in flight at the kill may or may not have been written; it was not acknowledged.
        Assert.InRange(Position(next), acknowledged + 1, acknowledged + 2);
        Assert.True(next.GetProperty("complete").GetBoolean());
    }

    [Fact]
    public async Task A_purge_repeated_under_its_id_is_the_same_purge_even_after_a_crash()
    {
        await using var music = await MusicCluster.StartAsync(1);
        var first = await music.PurgeAsync(new { id = "release-7", paths = new[] { "/a" } });
        await music.CacheStatusAsync(music.Cluster.Edges[0], "/a");
        await music.ControlPlane.KillAsync();
        await music.ControlPlane.StartAsync(Token);
        await music.Cluster.WaitForFleetAsync(1, Token);

        var second = await music.PurgeAsync(new { id = "release-7", paths = new[] { "/a" } });

        Assert.Equal(Position(first), Position(second));
        Assert.True(second.GetProperty("complete").GetBoolean());
        Assert.Contains("; hit", await music.CacheStatusAsync(music.Cluster.Edges[0], "/a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edge_further_behind_than_the_log_purges_everything()
    {
        await using var music = await MusicCluster.StartAsync(1, ("ControlPlane:PurgeLogEntries", "2"));
        var edge = music.Cluster.Edges[0];
        await music.PurgeAsync(new { paths = new[] { "/x" } });
        await music.CacheStatusAsync(edge, "/a");
        await edge.KillAsync();
        foreach (var path in new[] { "/a", "/b", "/c" })
        {
            await music.PurgeAsync(new { paths = new[] { path } });
        }

        await edge.StartAsync(Token);
        await music.Cluster.WaitForFleetAsync(1, Token);

        Assert.Contains("fwd=uri-miss", await music.CacheStatusAsync(edge, "/a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edge_that_meets_another_log_purges_everything_and_follows_the_new_one()
    {
        await using var music = await MusicCluster.StartAsync(1);
        var edge = music.Cluster.Edges[0];
        await music.PurgeAsync(new { paths = new[] { "/x" } });
        await music.CacheStatusAsync(edge, "/a");
        await music.ControlPlane.KillAsync();
        await using (var store = new SqliteConnection($"Data Source={Path.Combine(music.ControlPlaneDirectory, "control-plane.db")};Pooling=False"))
        {
            await store.OpenAsync(Token);
            await using var forget = store.CreateCommand();
            forget.CommandText = "DELETE FROM purges; DELETE FROM identity";
            await forget.ExecuteNonQueryAsync(Token);
        }

        await music.ControlPlane.StartAsync(Token);
        await music.Cluster.WaitForFleetAsync(1, Token);

        Assert.Contains("fwd=uri-miss", await music.CacheStatusAsync(edge, "/a"), StringComparison.Ordinal);
        Assert.True((await music.PurgeAsync(new { paths = new[] { "/a" } })).GetProperty("complete").GetBoolean());
        Assert.Contains("fwd=uri-miss", await music.CacheStatusAsync(edge, "/a"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_frozen_edge_is_pending_and_acknowledges_when_it_thaws()
    {
        await using var music = await MusicCluster.StartAsync(1, ("ControlPlane:CommandTimeout", "00:00:00.5"));
        var edge = music.Cluster.Edges[0];
        await music.CacheStatusAsync(edge, "/a");
        edge.Pause();

        var pending = await music.PurgeAsync(new { id = "one", paths = new[] { "/a" } });
        edge.Resume();

        Assert.False(pending.GetProperty("live_complete").GetBoolean());
        Assert.Equal("pending", pending.GetProperty("edges")[0].GetProperty("status").GetString());
        await MusicCluster.EventuallyAsync(async () =>
            (await music.PurgeAsync(new { id = "one", paths = new[] { "/a" } })).GetProperty("complete").GetBoolean());
        Assert.Contains("fwd=uri-miss", await music.CacheStatusAsync(edge, "/a"), StringComparison.Ordinal);
    }

    private static ulong Position(global::System.Text.Json.JsonElement report) => report.GetProperty("position").GetUInt64();
}
