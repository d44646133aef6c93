using System.Collections.Concurrent;
using System.Net;
using System.Text;
using CdnMusic.EdgeNode.Purging;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Shielding;

/// <summary>A region of one or two edges behind two shields, in front of one origin.</summary>
public sealed class ShieldTests : IAsyncLifetime
{
    private const string ShieldToken = "the-token-of-this-region";
    private readonly ConcurrentDictionary<string, int> _asked = new();
    private IReadOnlyList<EdgeProcess> _all = [];
    private ScriptedOrigin _origin = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IEnumerable<EdgeProcess> Shields => _all.Take(2);

    private IEnumerable<EdgeProcess> Edges => _all.Skip(2);

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.Answer = async context =>
        {
            _asked.AddOrUpdate(context.Request.Path.Value!, 1, (_, count) => count + 1);
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers["Surrogate-Key"] = "track-1 release-2";
            await context.Response.Body.WriteAsync(new byte[10_000]);
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var edge in _all)
        {
            await edge.DisposeAsync();
        }

        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task Many_requests_at_all_edges_of_a_region_reach_the_origin_once_per_object()
    {
        await StartAsync(edges: 2, "--Edge:Fill:ResponseTimeout=00:02:00");
        var paths = Paths("segment");

        var answers = await Task.WhenAll(
            from path in paths from edge in Edges from _ in Enumerable.Range(0, 5) select edge.Client.GetAsync(path, Token));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(paths.Order(), _asked.Keys.Order());
        Assert.All(_asked.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Surrogate_keys_reach_the_edges_behind_a_shield_and_nobody_else()
    {
        await StartAsync(edges: 1);
        var edge = Edges.First();
        foreach (var client in _all)
        {
            using var answer = await client.GetAsync("/a");
            Assert.Equal("", answer.Field("Surrogate-Key"));
        }

        using var guess = await Shields.First().GetAsync("/a", ("CdnMusic-Shield", "Bearer a-guess-at-the-token"), ("CDN-Loop", "other"));
        Assert.Equal("", guess.Field("Surrogate-Key"));

        using var purge = await edge.Management.PostAsync(
            "/admin/purge", new StringContent("""{"paths":[],"prefixes":[],"keys":["release-2"],"soft":false}""", Encoding.UTF8, "application/json"), Token);
        Assert.True(purge.IsSuccessStatusCode);
        using var after = await edge.GetAsync("/a");
        Assert.Contains("fwd=uri-miss", after.Headers.GetValues("Cache-Status").Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_a_shield_dies_the_other_fills_for_it_and_when_all_have_died_the_origin_does()
    {
        await StartAsync(edges: 2, "--Edge:Fill:ResponseTimeout=00:02:00");

        await _all[0].KillAsync();
        var one = await Task.WhenAll(Paths("one").SelectMany(path => Edges.Select(edge => edge.Client.GetAsync(path, Token))));
        Assert.All(_asked.Values, count => Assert.Equal(1, count));
        await _all[1].KillAsync();
        var none = await Task.WhenAll(Paths("none").Select(path => _all[2].Client.GetAsync(path, Token)));

        Assert.All(one.Concat(none), answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.NotEqual(0, await _all[2].MetricAsync("cdnmusic_edge_shield_requests_total{outcome=\"unreachable\"}"));
        Assert.NotEqual(0, await _all[2].MetricAsync("cdnmusic_edge_shield_requests_total{outcome=\"answered\"}"));
    }

    [Fact]
    public async Task Frozen_shields_are_passed_by_while_there_is_time_for_the_origin()
    {
        await StartAsync(edges: 1, "--Edge:Fill:ResponseTimeout=00:00:03");
        await _all[0].FreezeAsync();
        await _all[1].FreezeAsync();

        using var answer = await _all[2].GetAsync("/a");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, await _all[2].MetricAsync("cdnmusic_edge_shield_requests_total{outcome=\"silent\"}"));
    }

    [Fact]
    public async Task A_shield_that_is_behind_in_purges_is_passed_by()
    {
        // The edge has carried out a purge that its shields, which are to learn of it from a control plane, have not heard of.
        _all = await EdgeProcess.StartRegionAsync(_origin, 3, (i, all) =>
        {
            if (i < 2)
            {
                return ShieldSettings(i).Append("--Edge:ControlPlane:Urls:0=http://127.0.0.1:9").Append($"--Edge:PublicUrl={UrlOf(all[i])}");
            }

            using var place = new PurgePlaceFile(all[i].CacheDirectory);
            place.Write(new PurgePlace("log", 7));
            return EdgeSettings(i, all);
        });

        using var before = await _all[0].GetAsync("/a");
        using var alsoBefore = await _all[1].GetAsync("/a");
        using var answer = await _all[2].GetAsync("/a");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, await _all[2].MetricAsync("cdnmusic_edge_shield_requests_total{outcome=\"refused\"}"));
        Assert.Equal(3, _asked["/a"]);
    }

    private static List<string> Paths(string name) => [.. Enumerable.Range(0, 12).Select(i => $"/{name}-{i}")];

    private static string UrlOf(EdgeProcess edge) => $"http://127.0.0.1:{edge.Port}";

    private static IEnumerable<string> ShieldSettings(int index) => [$"--Edge:Id=shield-{index}", $"--Edge:ShieldToken={ShieldToken}"];

    private static IEnumerable<string> EdgeSettings(int index, IReadOnlyList<EdgeProcess> all) =>
        [$"--Edge:Id=edge-{index}", $"--Edge:ShieldToken={ShieldToken}", .. all.Take(2).Select((shield, at) => $"--Edge:Shields:{at}={UrlOf(shield)}")];

    private async Task StartAsync(int edges, params string[] edgeSettings) => _all = await EdgeProcess.StartRegionAsync(
        _origin, 2 + edges, (i, all) => i < 2 ? ShieldSettings(i) : EdgeSettings(i, all).Concat(edgeSettings));
}
