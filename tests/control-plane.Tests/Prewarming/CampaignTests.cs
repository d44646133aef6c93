using System.Net;
using System.Text.Json;
using CdnMusic.ControlPlane.Tests.Running;

namespace CdnMusic.ControlPlane.Tests.Prewarming;

/// <summary>Triggers of RFC 8007 on a real control plane and real edges; edge-1 is in the north, edge-2 in the south.</summary>
public sealed class CampaignTests
{
    private static readonly string[] Paths = [.. Enumerable.Range(0, 20).Select(i => $"/release/{i}")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_is_refused_before_its_moment_and_then_costs_the_origin_nothing()
    {
        await using var music = await MusicCluster.StartAsync(2);
        var release = DateTimeOffset.UtcNow.AddSeconds(8);
        var id = await CreateAsync(music, new Dictionary<string, object> { ["type"] = "preposition", ["content.urls"] = Paths }, release);
        await StatusAsync(music, id, "complete");
        var asked = Paths.Sum(music.Asked);

        // An edge that crashes under the embargo must come back with it, control plane or none.
        await music.ControlPlane.KillAsync();
        await music.Cluster.Edges[0].KillAsync();
        await music.Cluster.Edges[0].StartAsync(Token);
        foreach (var edge in music.Cluster.Edges)
        {
            using var early = await music.GetAsync(edge, Paths[3] + "?a=b");
            Assert.True(early.StatusCode == HttpStatusCode.Forbidden || DateTimeOffset.UtcNow >= release);
        }

        foreach (var edge in music.Cluster.Edges)
        {
            await MusicCluster.EventuallyAsync(async () =>
            {
                using var response = await music.GetAsync(edge, Paths[0]);
                return response.StatusCode == HttpStatusCode.OK;
            });
            foreach (var path in Paths)
            {
                Assert.Contains("; hit", await music.CacheStatusAsync(edge, path), StringComparison.Ordinal);
            }
        }

        Assert.True(DateTimeOffset.UtcNow >= release);
        Assert.Equal(2 * Paths.Length, asked);
        Assert.Equal(asked, Paths.Sum(music.Asked));
    }

    [Fact]
    public async Task A_campaign_fills_only_edges_with_its_labels_and_goes_on_after_kill_9_of_both_sides()
    {
        await using var music = await MusicCluster.StartAsync(2);
        var id = await CreateAsync(
            music, new Dictionary<string, object> { ["type"] = "preposition", ["content.urls"] = Paths }, labels: new { region = "south" }, rate: 4);
        await MusicCluster.EventuallyAsync(() => Task.FromResult(Paths.Sum(music.Asked) > 0));
        await music.ControlPlane.KillAsync();
        await music.Cluster.Edges[1].KillAsync();

        await music.ControlPlane.StartAsync(Token);
        await music.Cluster.Edges[1].StartAsync(Token);
        await StatusAsync(music, id, "complete");

        Assert.All(Paths, path => Assert.InRange(music.Asked(path), 1, 2));
        Assert.Contains("; hit", await music.CacheStatusAsync(music.Cluster.Edges[1], Paths[19]), StringComparison.Ordinal);
        Assert.Contains("uri-miss", await music.CacheStatusAsync(music.Cluster.Edges[0], Paths[19]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_filled_is_named_and_the_rest_is_filled()
    {
        await using var music = await MusicCluster.StartAsync(1);
        music.Broken[Paths[1]] = true;
        var id = await CreateAsync(music, new Dictionary<string, object> { ["type"] = "preposition", ["content.urls"] = Paths });

        var status = await StatusAsync(music, id, "failed");

        var edge = status.GetProperty("edges").GetProperty("edge-1");
        Assert.Equal(20, edge.GetProperty("done").GetInt32());
        Assert.Equal(Paths[1], Assert.Single(edge.GetProperty("failed").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task A_cancelled_campaign_stops_and_a_purge_trigger_purges()
    {
        await using var music = await MusicCluster.StartAsync(1);
        var slow = await CreateAsync(music, new Dictionary<string, object> { ["type"] = "preposition", ["content.urls"] = Paths }, rate: 1);
        await music.AdminAsync(HttpMethod.Post, "/admin/triggers", new { cancel = new[] { $"/admin/triggers/{slow}" } });
        await music.CacheStatusAsync(music.Cluster.Edges[0], "/a");
        var purge = await CreateAsync(music, new Dictionary<string, object> { ["type"] = "purge", ["content.urls"] = new[] { "/a" } });

        await StatusAsync(music, purge, "complete");
        await StatusAsync(music, slow, "cancelled");
        Assert.Contains("uri-miss", await music.CacheStatusAsync(music.Cluster.Edges[0], "/a"), StringComparison.Ordinal);
        Assert.True(Paths.Sum(music.Asked) < Paths.Length);
    }

    internal static async Task<string> CreateAsync(
        MusicCluster music, Dictionary<string, object> trigger, DateTimeOffset? release = null, object? labels = null, int rate = 1000)
    {
        var made = await music.AdminAsync(HttpMethod.Post, "/admin/triggers", new { trigger, labels, rate, release_at = release });
        return made.GetProperty("id").GetString()!;
    }

    internal static async Task<JsonElement> StatusAsync(MusicCluster music, string id, string status)
    {
        JsonElement found = default;
        await MusicCluster.EventuallyAsync(async () =>
        {
            found = await music.AdminAsync(HttpMethod.Get, $"/admin/triggers/{id}");
            return found.GetProperty("status").GetString() == status;
        });
        return found;
    }
}
