using System.Text.Json;
using CdnMusic.ControlPlane.Tests.Running;

namespace CdnMusic.ControlPlane.Tests.Rollouts;

/// <summary>Settings that two real edges do badly with: one that only makes them slow, and one that an edge cannot take.</summary>
public sealed class RolloutHarmTests
{
    [Fact]
    public async Task Settings_that_make_answers_slow_are_taken_back_though_no_answer_is_an_error()
    {
        var cluster = new MusicCluster { EdgeSettings = new Dictionary<string, string> { ["Edge:Freshness:HonourRequestDirectives"] = "false" } };
        await using var music = await MusicCluster.StartAsync(cluster, 2, index => index == 0 ? "north" : "south");
        var id = await CreateAsync(music, new() { ["Freshness:HonourRequestDirectives"] = "true" });
        JsonElement status = default;
        await MusicCluster.EventuallyAsync(async () =>
        {
            // The canary asks the origin, which takes half a second, again and again; the other has it in its cache.
            await Task.WhenAll(music.Cluster.Edges.SelectMany(edge => Enumerable.Range(0, 8).Select(async _ =>
            {
                using var response = await music.GetAsync(edge, "/slow/a", ("Cache-Control", "no-cache"));
            })));
            status = await music.AdminAsync(HttpMethod.Get, $"/admin/rollouts/{id}");
            return status.GetProperty("status").GetString() == "rolled_back";
        });

        Assert.Contains("until their first byte", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("edge-2", Assert.Single(status.GetProperty("edges").EnumerateArray()).GetString());
    }

    [Fact]
    public async Task Settings_that_an_edge_refuses_are_taken_back_and_the_reason_is_told()
    {
        await using var music = await MusicCluster.StartAsync(new MusicCluster(), 2, index => index == 0 ? "north" : "south");
        // It cannot keep them: what it writes to is in the way.
        Directory.CreateDirectory(Path.Combine(music.Cluster.EdgeDirectory("edge-2"), "fleet-settings.json.tmp"));
        var id = await CreateAsync(music, new() { ["Prefetch:Segments"] = "1" });

        JsonElement status = default;
        await MusicCluster.EventuallyAsync(async () =>
        {
            status = await music.AdminAsync(HttpMethod.Get, $"/admin/rollouts/{id}");
            return status.GetProperty("status").GetString() == "rolled_back";
        });

        Assert.StartsWith("edge-2 refused: ", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var fleet = await music.AdminAsync(HttpMethod.Get, "/admin/fleet");
        Assert.All(fleet.GetProperty("edges").EnumerateArray(), e => Assert.Equal(0, e.GetProperty("settings_revision").GetInt64()));
    }

    private static async Task<string> CreateAsync(MusicCluster music, Dictionary<string, string> settings)
    {
        var request = new { settings, stages = new[] { 50, 100 }, soak = "01:00:00", canary_labels = new { region = "south" }, max_load_increase = 1.0 };
        return (await music.AdminAsync(HttpMethod.Post, "/admin/rollouts", request)).GetProperty("id").GetString()!;
    }
}
