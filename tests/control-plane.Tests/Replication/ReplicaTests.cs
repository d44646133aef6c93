using System.Net;
using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Deploy.Local;

namespace CdnMusic.ControlPlane.Tests.Replication;

/// <summary>Real replicas, databases and edges, and what must hold when any of them dies, hangs or comes back.</summary>
[Collection(nameof(ReplicaCluster))]
public sealed class ReplicaTests(ReplicaCluster cluster)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_replica_purges_drains_and_revokes_edges_that_are_connected_to_others_and_hears_of_each_acknowledgement()
    {
        var head = await cluster.WholeAsync();
        foreach (var (replica, i) in cluster.Replicas.Select((r, i) => (r, i)))
        {
            Assert.Equal(head + (ulong)i + 1, await cluster.CompletePurgeAsync(replica, "/a"));
        }

        var (holder, edge) = await cluster.HolderAsync();
        var other = cluster.Replicas.First(r => r != holder);
        await DrainAsync(other, edge, true);
        foreach (var replica in cluster.Replicas)
        {
            await MusicCluster.EventuallyAsync(async () => !(await cluster.BestAsync(replica)).Contains(edge));
        }

        await DrainAsync(holder, edge, false);
        foreach (var replica in cluster.Replicas)
        {
            await cluster.SeesAsync(replica, ReplicaCluster.EdgeCount);
        }
    }

    [Fact]
    public async Task An_edge_revoked_at_any_replica_is_out_at_all_of_them()
    {
        await cluster.WholeAsync();
        var added = await cluster.Music.Cluster.AddEdgeAsync(settings => cluster.Music.Configure(settings, "eu"), Token);
        foreach (var replica in cluster.Replicas)
        {
            await MusicCluster.EventuallyAsync(async () => await CountAsync(replica) == ReplicaCluster.EdgeCount + 1);
        }

        await cluster.Music.AdminAsync(HttpMethod.Post, $"/admin/edges/{added.Name}/revoke", at: cluster.Replicas[1]);

        foreach (var replica in cluster.Replicas)
        {
            await MusicCluster.EventuallyAsync(async () => await CountAsync(replica) == ReplicaCluster.EdgeCount);
        }

        await added.KillAsync();

        async Task<int> CountAsync(LocalService at) =>
            (await cluster.Music.AdminAsync(HttpMethod.Get, "/admin/fleet", at: at)).GetProperty("edges").GetArrayLength();
    }

    [Fact]
    public async Task A_replica_killed_among_purges_loses_none_and_its_edges_go_to_others()
    {
        var head = await cluster.WholeAsync();
        var (victim, _) = await cluster.HolderAsync();
        var others = cluster.Replicas.Where(r => r != victim).ToArray();
        foreach (var edge in cluster.Edges)
        {
            await cluster.Music.CacheStatusAsync(edge, "/kept");
        }

        var positions = new List<ulong>();
        for (var i = 0; i < 30; i++)
        {
            if (i == 10)
            {
                await victim.KillAsync();
            }

            positions.Add(await cluster.PurgeAsync(others[i % 2], i == 10 ? "/kept" : $"/{i}"));
        }

        Assert.Equal(Enumerable.Range(1, 30).Select(i => head + (ulong)i), positions);
        foreach (var replica in others)
        {
            await cluster.SeesAsync(replica, ReplicaCluster.EdgeCount);
        }

        await cluster.CompletePurgeAsync(others[0], "/x");
        foreach (var edge in cluster.Edges)
        {
            Assert.Contains("uri-miss", await cluster.Music.CacheStatusAsync(edge, "/kept"), StringComparison.Ordinal);
        }

        await victim.StartAsync(Token);
        await cluster.SeesAsync(victim, ReplicaCluster.EdgeCount);
        Assert.Equal(head + 32, await cluster.CompletePurgeAsync(victim, "/y"));
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_campaign_goes_on_with_another_replica_when_the_one_that_ran_it_is_killed()
    {
        await cluster.WholeAsync();
        var paths = NewRelease();
        var id = await CampaignAsync(cluster, cluster.Replicas[0], paths);
        await MusicCluster.EventuallyAsync(() => Task.FromResult(paths.Sum(cluster.Music.Asked) > 2));
        var runner = cluster.Replicas.Single(ReplicaCluster.RunsCampaigns);

        await runner.KillAsync();

        await CompleteAsync(cluster, cluster.Replicas.First(r => r != runner), id);
        foreach (var edge in cluster.Edges)
        {
            Assert.Contains("hit", await cluster.Music.CacheStatusAsync(edge, paths[^1]), StringComparison.Ordinal);
        }
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_replica_that_froze_with_the_campaigns_does_not_run_them_when_it_thaws()
    {
        await cluster.WholeAsync();
        var paths = NewRelease();
        var id = await CampaignAsync(cluster, cluster.Replicas[0], paths);
        await MusicCluster.EventuallyAsync(() => Task.FromResult(paths.Sum(cluster.Music.Asked) > 2));
        var frozen = cluster.Replicas.Single(ReplicaCluster.RunsCampaigns);
        var others = cluster.Replicas.Where(r => r != frozen).ToArray();

        frozen.Pause();
        await MusicCluster.EventuallyAsync(() => Task.FromResult(others.Any(ReplicaCluster.RunsCampaigns)));
        foreach (var other in others)
        {
            await cluster.SeesAsync(other, ReplicaCluster.EdgeCount);
        }

        frozen.Resume();

        await MusicCluster.EventuallyAsync(() => Task.FromResult(!ReplicaCluster.RunsCampaigns(frozen)));
        await CompleteAsync(cluster, frozen, id);
        await cluster.SeesAsync(frozen, ReplicaCluster.EdgeCount);
        var status = await cluster.Music.AdminAsync(HttpMethod.Get, $"/admin/triggers/{id}", at: others[0]);
        Assert.All(status.GetProperty("edges").EnumerateObject(), e => Assert.Equal(paths.Length, e.Value.GetProperty("done").GetInt32()));
        await cluster.CompletePurgeAsync(frozen, "/a");
    }

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Without_Redis_players_are_answered_and_purges_reach_every_edge_and_afterwards_all_is_as_before()
    {
        var head = await cluster.WholeAsync();
        var redis = cluster.Music.Cluster.Redis!;
        foreach (var edge in cluster.Edges)
        {
            await cluster.Music.CacheStatusAsync(edge, "/a");
        }

        await redis.KillAsync();
        await MusicCluster.EventuallyAsync(() => Task.FromResult(cluster.Replicas.All(ReplicaCluster.IsDeaf)));
        var position = await cluster.PurgeAsync(cluster.Replicas[0], "/a");

        Assert.Equal(head + 1, position);
        foreach (var edge in cluster.Edges)
        {
            // Through the database alone.
            await MusicCluster.EventuallyAsync(async () =>
                (await cluster.Music.CacheStatusAsync(edge, "/a")).Contains("uri-miss", StringComparison.Ordinal));
        }

        // Longer than an edge may be silent: nobody concludes anything from not hearing.
        var until = TimeProvider.System.GetTimestamp();
        await MusicCluster.EventuallyAsync(async () =>
        {
            Assert.All(await Task.WhenAll(cluster.Replicas.Select(cluster.BestAsync)), best => Assert.Equal(3, best.Length));
            return TimeProvider.System.GetElapsedTime(until) > TimeSpan.FromSeconds(5);
        });

        await redis.StartAsync(Token);
        Assert.Equal(head + 2, await cluster.CompletePurgeAsync(cluster.Replicas[1], "/a"));
    }

    [Fact]
    public async Task Without_Postgres_players_are_answered_a_purge_is_refused_and_not_half_done_and_afterwards_all_is_as_before()
    {
        var head = await cluster.WholeAsync();
        var postgres = cluster.Music.Cluster.Postgres!;
        foreach (var edge in cluster.Edges)
        {
            await cluster.Music.CacheStatusAsync(edge, "/a");
        }

        await postgres.KillAsync();
        using var refused = await cluster.Music.SendAdminAsync(HttpMethod.Post, "/admin/purge", new { paths = new[] { "/a" } }, cluster.Replicas[0]);
        using var undrained = await cluster.Music.SendAdminAsync(
            HttpMethod.Post, "/admin/edges/edge-1/drain", new { enabled = true }, cluster.Replicas[1]);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable), (refused.StatusCode, undrained.StatusCode));
        Assert.Contains("store-unavailable", await refused.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.All(await Task.WhenAll(cluster.Replicas.Select(cluster.BestAsync)), best => Assert.Equal(3, best.Length));
        foreach (var edge in cluster.Edges)
        {
            Assert.Contains("; hit", await cluster.Music.CacheStatusAsync(edge, "/a"), StringComparison.Ordinal);
        }

        // An edge whose replica dies now is taken by another, from memory.
        var (victim, _) = await cluster.HolderAsync();
        await victim.KillAsync();
        var survivor = cluster.Replicas.First(r => r != victim);
        await MusicCluster.EventuallyAsync(() => Task.FromResult(cluster.Edges.All(e => cluster.Replicas.Any(r => ReplicaCluster.Holds(r, e.Name)))));
        await cluster.SeesAsync(survivor, ReplicaCluster.EdgeCount);

        await postgres.StartAsync(Token);
        Assert.Equal(head + 1, await cluster.CompletePurgeAsync(survivor, "/a"));
    }

    [Fact]
    public async Task A_replica_cut_off_with_every_edge_makes_no_purge_less_than_what_was_asked()
    {
        var head = await cluster.WholeAsync();
        var (remote, others) = (cluster.Remote, cluster.Replicas.SkipLast(1).ToArray());
        await Task.WhenAll(others.Select(r => r.KillAsync()));
        await MusicCluster.EventuallyAsync(() => Task.FromResult(cluster.Edges.All(e => ReplicaCluster.Holds(remote, e.Name))));
        await Task.WhenAll(others.Select(r => r.StartAsync(Token)));
        foreach (var edge in cluster.Edges)
        {
            await cluster.Music.CacheStatusAsync(edge, "/split");
        }

        cluster.CutOff();
        await MusicCluster.EventuallyAsync(() => Task.FromResult(ReplicaCluster.LacksStore(remote) && ReplicaCluster.IsDeaf(remote)));
        var report = await cluster.Music.AdminAsync(HttpMethod.Post, "/admin/purge", new { paths = new[] { "/split" } }, others[0]);
        using var refused = await cluster.Music.SendAdminAsync(HttpMethod.Post, "/admin/purge", new { paths = new[] { "/split" } }, remote);

        // Whoever asked is told that it is not done; and the half without the log takes none.
        Assert.Equal((head + 1, false), (report.GetProperty("position").GetUInt64(), report.GetProperty("complete").GetBoolean()));
        Assert.All(report.GetProperty("edges").EnumerateArray(), e => Assert.Equal("pending", e.GetProperty("status").GetString()));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);

        cluster.Mend();
        Assert.Equal(head + 2, await cluster.CompletePurgeAsync(others[1], "/after"));
        foreach (var edge in cluster.Edges)
        {
            Assert.Contains("uri-miss", await cluster.Music.CacheStatusAsync(edge, "/split"), StringComparison.Ordinal);
        }
    }

    private static string[] NewRelease()
    {
        var release = Guid.NewGuid().ToString("N");
        return [.. Enumerable.Range(0, 8).Select(i => $"/release/{release}/{i}")];
    }

    // Where the machine is so busy that the edge has not answered in time, the same is asked again.
    private Task DrainAsync(LocalService at, string edge, bool enabled) => MusicCluster.EventuallyAsync(async () =>
        (await cluster.Music.AdminAsync(HttpMethod.Post, $"/admin/edges/{edge}/drain", new { enabled }, at))
            .GetProperty("edges")[0].GetProperty("status").GetString() == "acknowledged");

    private static async Task<string> CampaignAsync(ReplicaCluster cluster, LocalService at, string[] paths)
    {
        var trigger = new Dictionary<string, object> { ["type"] = "preposition", ["content.urls"] = paths };
        return (await cluster.Music.AdminAsync(HttpMethod.Post, "/admin/triggers", new { trigger, rate = 2 }, at)).GetProperty("id").GetString()!;
    }

    private static Task CompleteAsync(ReplicaCluster cluster, LocalService at, string id) => MusicCluster.EventuallyAsync(async () =>
        (await cluster.Music.AdminAsync(HttpMethod.Get, $"/admin/triggers/{id}", at: at)).GetProperty("status").GetString() == "complete");
}
