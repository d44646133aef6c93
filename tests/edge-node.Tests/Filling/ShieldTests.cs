using System.Collections.Concurrent;
using System.Net;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Filling;

/// <summary>A region of edges whose origins are two shields, in front of one origin.</summary>
public sealed class ShieldTests : IAsyncLifetime
{
    private const string ShieldToken = "the-token-of-this-region";
    private readonly ConcurrentDictionary<string, int> _asked = new();
    private readonly List<EdgeProcess> _all = [];
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
        for (var i = 0; i < 2; i++)
        {
            _all.Add(await EdgeProcess.StartAsync(_origin, $"--Edge:Id=shield-{i}", $"--Edge:ShieldToken={ShieldToken}"));
        }

        for (var i = 0; i < 3; i++)
        {
            var shields = Shields.Select((shield, at) => $"--Edge:Origins:{at}=http://127.0.0.1:{shield.Port}");
            _all.Add(await EdgeProcess.StartAsync(_origin, [.. shields, $"--Edge:Id=edge-{i}", $"--Edge:ShieldToken={ShieldToken}"]));
        }
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
        var paths = Enumerable.Range(0, 12).Select(i => $"/segment-{i}").ToList();

        var answers = await Task.WhenAll(
            from path in paths from edge in Edges from _ in Enumerable.Range(0, 5) select edge.Client.GetAsync(path, Token));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(paths.Order(), _asked.Keys.Order());
        Assert.All(_asked.Values, count => Assert.Equal(1, count));
    }

    [Fact]
    public async Task Surrogate_keys_reach_the_edges_behind_a_shield_and_nobody_else()
    {
        var edge = Edges.First();
        foreach (var client in _all)
        {
            using var answer = await client.GetAsync("/a");
            Assert.Equal("", answer.Field("Surrogate-Key"));
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, "/a");
        request.Headers.Add("CdnMusic-Shield", "Bearer a-guess-at-the-token");
        request.Headers.Add("CDN-Loop", "other");
        using var guess = await Shields.First().Client.SendAsync(request, Token);
        Assert.Equal("", guess.Field("Surrogate-Key"));

        using var purge = await edge.Management.PostAsync(
            "/admin/purge", new StringContent("""{"paths":[],"prefixes":[],"keys":["release-2"],"soft":false}""", System.Text.Encoding.UTF8, "application/json"), Token);
        Assert.True(purge.IsSuccessStatusCode);
        using var after = await edge.GetAsync("/a");
        Assert.Contains("fwd=uri-miss", after.Headers.GetValues("Cache-Status").Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_a_shield_dies_the_other_fills_for_it()
    {
        await Shields.First().DisposeAsync();
        _all.RemoveAt(0);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => _all[1].Client.GetAsync($"/segment-{i}", Token)));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }
}
