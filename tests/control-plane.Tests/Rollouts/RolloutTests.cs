using System.Net;
using System.Text.Json;
using CdnMusic.ControlPlane.Tests.Running;

namespace CdnMusic.ControlPlane.Tests.Rollouts;

/// <summary>Settings that go out in stages to four real edges, and come back when they do harm.</summary>
public sealed class RolloutTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settings_go_out_in_stages_over_kill_9_of_both_sides_and_new_edges_get_them_too()
    {
        await using var music = await StartAsync();
        var id = await CreateAsync(music, new Dictionary<string, string> { ["Prefetch:Segments"] = "0", ["Fill:IdleTimeout"] = "00:00:20" }, soak: "00:00:03");
        await MusicCluster.EventuallyAsync(async () => await CountAsync(music, 1) == 1);

        await music.ControlPlane.KillAsync();
        await music.ControlPlane.StartAsync(Token);
        await StatusAsync(music, id, "complete");
        Assert.Equal(4, await CountAsync(music, 1));

        await music.Cluster.Edges[0].KillAsync();
        await music.Cluster.Edges[0].StartAsync(Token);
        var added = await music.Cluster.AddEdgeAsync(settings => music.Configure(settings, "north"), Token);
        await MusicCluster.EventuallyAsync(async () => await CountAsync(music, 1) == 5);
        Assert.Contains(added.LogTail, line => line.Contains("Revision 1 of the fleet's settings is in force", StringComparison.Ordinal));
        var audit = (await music.AdminAsync(HttpMethod.Get, "/admin/fleet")).GetProperty("audit").EnumerateArray();
        Assert.Contains(audit, e => e.GetProperty("action").GetString() == "rollout" && e.GetProperty("detail").GetString() == "complete");
    }

    [Fact]
    public async Task Settings_that_make_the_canary_fail_are_taken_back_by_themselves_and_reach_nobody_else()
    {
        await using var music = await StartAsync();
        var id = await CreateAsync(
            music, new Dictionary<string, string> { ["Fill:ResponseTimeout"] = "00:00:00.1000000" }, soak: "01:00:00", canary: new { region = "south" });
        var number = 0;
        JsonElement status = default;
        await MusicCluster.EventuallyAsync(async () =>
        {
            // The origin takes half a second for these; an edge with the usual patience waits for them.
            await Task.WhenAll(music.Cluster.Edges.SelectMany(edge => Enumerable.Range(0, 4).Select(async _ =>
            {
                using var response = await music.GetAsync(edge, $"/slow/{Interlocked.Increment(ref number)}");
            })));
            status = await music.AdminAsync(HttpMethod.Get, $"/admin/rollouts/{id}");
            return status.GetProperty("status").GetString() == "rolled_back";
        });

        Assert.Contains("answers were errors", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("edge-4", Assert.Single(status.GetProperty("edges").EnumerateArray()).GetString());
        await MusicCluster.EventuallyAsync(async () => await CountAsync(music, 0) == 4);
        using var again = await music.GetAsync(music.Cluster.Edges[3], "/slow/again");
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Fact]
    public async Task A_canary_that_is_not_heard_any_more_takes_the_settings_back()
    {
        await using var music = await StartAsync();
        var id = await CreateAsync(music, new Dictionary<string, string> { ["Prefetch:Segments"] = "1" }, soak: "01:00:00", canary: new { region = "south" });
        await MusicCluster.EventuallyAsync(async () => await CountAsync(music, 1) == 1);

        await music.Cluster.Edges[3].KillAsync();
        await StatusAsync(music, id, "rolled_back");
        await music.Cluster.Edges[3].StartAsync(Token);

        await MusicCluster.EventuallyAsync(async () => await music.StateAsync("edge-4") == "ready" && await CountAsync(music, 0) == 4);
    }

    [Fact]
    public async Task A_roll_out_is_paused_resumed_and_cancelled_and_wrong_settings_are_refused_with_every_reason()
    {
        await using var music = await StartAsync();
        using var wrong = await music.SendAdminAsync(
            HttpMethod.Post, "/admin/rollouts", new { settings = new Dictionary<string, string> { ["Cache:Directory"] = "/", ["Prefetch:Segments"] = "many" } });
        var problem = await wrong.Content.ReadAsStringAsync(Token);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("Cache:Directory", problem, StringComparison.Ordinal);
        Assert.Contains("Prefetch:Segments", problem, StringComparison.Ordinal);

        var id = await CreateAsync(music, new Dictionary<string, string> { ["Prefetch:Segments"] = "1" }, soak: "00:00:01");
        await music.AdminAsync(HttpMethod.Post, $"/admin/rollouts/{id}/pause");
        using var second = await music.SendAdminAsync(HttpMethod.Post, "/admin/rollouts", new { settings = new Dictionary<string, string>() });
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        await StatusAsync(music, id, "paused");
        await music.AdminAsync(HttpMethod.Post, $"/admin/rollouts/{id}/resume");
        await MusicCluster.EventuallyAsync(async () => await CountAsync(music, 1) >= 1);
        await music.SendAdminAsync(HttpMethod.Post, $"/admin/rollouts/{id}/cancel");

        await MusicCluster.EventuallyAsync(async () =>
        {
            var status = (await music.AdminAsync(HttpMethod.Get, $"/admin/rollouts/{id}")).GetProperty("status").GetString();
            return status == "cancelled" ? await CountAsync(music, 0) == 4 : status == "complete" && await CountAsync(music, 1) == 4;
        });
    }

    /// <summary>Four edges, of which the last one is in the south.</summary>
    private static Task<MusicCluster> StartAsync() => MusicCluster.StartAsync(new MusicCluster(), 4, index => index < 3 ? "north" : "south");

    private static async Task<string> CreateAsync(MusicCluster music, Dictionary<string, string> settings, string soak, object? canary = null)
    {
        var made = await music.AdminAsync(
            HttpMethod.Post, "/admin/rollouts", new { settings, stages = new[] { 1, 50, 100 }, soak, canary_labels = canary, max_load_increase = 1.0 });
        return made.GetProperty("id").GetString()!;
    }

    private static Task StatusAsync(MusicCluster music, string id, string status) => MusicCluster.EventuallyAsync(async () =>
        (await music.AdminAsync(HttpMethod.Get, $"/admin/rollouts/{id}")).GetProperty("status").GetString() == status);

    /// <summary>How many edges have a revision.</summary>
    private static async Task<int> CountAsync(MusicCluster music, long revision)
    {
        var fleet = await music.AdminAsync(HttpMethod.Get, "/admin/fleet");
        return fleet.GetProperty("edges").EnumerateArray().Count(e => e.GetProperty("settings_revision").GetInt64() == revision);
    }
}
