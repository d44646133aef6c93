using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.ControlPlane.Tests.Running;

namespace CdnMusic.ControlPlane.Tests.Weighting;

/// <summary>Maintenance and canary weights on a real control plane and two real edges.</summary>
public sealed class WeightTests
{
    private static readonly string[] Questions = [.. Enumerable.Range(0, 200).Select(i => $"/v1/edges/best?path=/tracks/{i}/master.m3u8")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_operator_takes_an_edge_into_maintenance_and_makes_it_a_canary_and_that_survives_kill_9()
    {
        await using var music = await MusicCluster.StartAsync(2);

        await music.AdminAsync(HttpMethod.Post, "/admin/edges/edge-1/weight", new { weight = 0, reason = "new disks" });
        Assert.Equal(0, await FirstsAsync(music, "edge-1"));
        await music.ControlPlane.KillAsync();
        await music.ControlPlane.StartAsync(Token);
        await music.Cluster.WaitForFleetAsync(2, Token);
        Assert.Equal(0, await FirstsAsync(music, "edge-1"));
        var shown = await music.EdgeAsync("edge-1");
        Assert.Equal((0, "new disks"), (shown.GetProperty("weight").GetDouble(), shown.GetProperty("weight_reason").GetString()));
        var why = (await ExplainedAsync(music)).Single(e => e.GetProperty("id").GetString() == "edge-1");
        Assert.Equal(0, why.GetProperty("share").GetDouble());
        Assert.Contains("an operator's weight 0 (new disks)", why.GetProperty("why").GetString(), StringComparison.Ordinal);

        // Of 200 tracks a canary of 5 % beside one other edge has about 10.
        await music.AdminAsync(HttpMethod.Post, "/admin/edges/edge-1/weight", new { weight = 0.05 });
        Assert.InRange(await FirstsAsync(music, "edge-1"), 1, 40);
        await music.AdminAsync(HttpMethod.Delete, "/admin/edges/edge-1/weight");
        Assert.InRange(await FirstsAsync(music, "edge-1"), 60, 140);
        var fleet = await music.AdminAsync(HttpMethod.Get, "/admin/fleet");
        Assert.Equal(3, fleet.GetProperty("audit").EnumerateArray().Count(e => e.GetProperty("action").GetString() == "weight"));
    }

    [Fact]
    public async Task A_wrong_weight_and_an_unknown_edge_are_refused_and_only_operators_get_explanations()
    {
        await using var music = await MusicCluster.StartAsync(1);

        using var wrong = await music.SendAdminAsync(HttpMethod.Post, "/admin/edges/edge-1/weight", new { weight = 1.5 });
        using var unknown = await music.SendAdminAsync(HttpMethod.Post, "/admin/edges/edge-9/weight", new { weight = 0.5 });
        using var none = await music.SendAdminAsync(HttpMethod.Delete, "/admin/edges/edge-1/weight");
        using var http = new HttpClient();
        using var anybody = await http.GetAsync(new Uri(music.ControlPlane.PublicUrl, "/v1/edges/best?path=/a&explain=true"), Token);

        Assert.Equal(
            [HttpStatusCode.BadRequest, HttpStatusCode.NotFound, HttpStatusCode.NotFound, HttpStatusCode.Forbidden],
            new[] { wrong, unknown, none, anybody }.Select(r => r.StatusCode));
        Assert.Contains("explain-forbidden", await anybody.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    /// <summary>How often an edge is named first.</summary>
    private static async Task<int> FirstsAsync(MusicCluster music, string edge)
    {
        using var http = new HttpClient { BaseAddress = music.ControlPlane.PublicUrl };
        var count = 0;
        foreach (var question in Questions)
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(question, Token);
            count += answer.GetProperty("edges")[0].GetProperty("id").GetString() == edge ? 1 : 0;
        }

        return count;
    }

    private static async Task<IEnumerable<JsonElement>> ExplainedAsync(MusicCluster music)
    {
        using var http = new HttpClient { BaseAddress = music.ControlPlane.PublicUrl };
        http.DefaultRequestHeaders.Authorization = new("Bearer", music.Cluster.AdminToken);
        var answer = await http.GetFromJsonAsync<JsonElement>(Questions[0] + "&explain=true", Token);
        return answer.GetProperty("explanation").GetProperty("edges").EnumerateArray();
    }
}
