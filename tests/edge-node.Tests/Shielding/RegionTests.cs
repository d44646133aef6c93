using System.Collections.Concurrent;
using System.Net;
using CdnMusic.EdgeNode.Tests.Running;
using CdnMusic.SignedUrls;

namespace CdnMusic.EdgeNode.Tests.Shielding;

/// <summary>Two regions of two edges each, which are one another's shields; signatures are required everywhere.</summary>
public sealed class RegionTests : IAsyncLifetime
{
    private static readonly byte[] Secret = Answers.RandomBytes(32, 21);
    private readonly UrlSigner _signer = new(new SigningKey("k1", Secret));
    private readonly ConcurrentDictionary<string, int> _asked = new();
    private IReadOnlyList<EdgeProcess> _all = [];
    private ScriptedOrigin _origin = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.Answer = async context =>
        {
            _asked.AddOrUpdate(context.Request.Path.Value!, 1, (_, count) => count + 1);
            context.Response.Headers.CacheControl = "max-age=600";
            await context.Response.Body.WriteAsync(new byte[10_000]);
        };
        _all = await EdgeProcess.StartRegionAsync(_origin, 4, (i, all) =>
        [
            $"--Edge:Id=edge-{i}",
            $"--Edge:PublicUrl={UrlOf(all[i])}",
            $"--Edge:ShieldToken=the-token-of-region-{i / 2}",
            // Each says them in another order, which must not matter.
            $"--Edge:Shields:{i % 2}={UrlOf(all[i / 2 * 2])}/",
            $"--Edge:Shields:{1 - (i % 2)}={UrlOf(all[(i / 2 * 2) + 1])}",
            "--Edge:Fill:ResponseTimeout=00:02:00",
            "--Edge:SignedUrls:Keys:0:Id=k1",
            $"--Edge:SignedUrls:Keys:0:Secret={Convert.ToBase64String(Secret)}",
            "--Edge:SignedUrls:RequiredPrefixes:0=/tracks/",
        ]);
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
    public async Task A_cold_object_costs_the_origin_one_fill_per_region_and_an_edge_that_dies_is_done_without()
    {
        var answers = await AskAsync("before", _all);
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal(12, _asked.Count);
        Assert.All(_asked.Values, count => Assert.Equal(2, count));

        _asked.Clear();
        await _all[0].KillAsync();
        answers = await AskAsync("after", _all.Skip(1));
        Assert.All(answers, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.All(_asked.Values, count => Assert.Equal(2, count));

        // The shield's door is open for the region's edges only.
        using var unsigned = await _all[1].GetAsync("/tracks/before-0");
        using var ofAnotherRegion = await _all[1].GetAsync("/tracks/before-0", ("CdnMusic-Shield", "Bearer the-token-of-region-1"), ("CDN-Loop", "other"));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (unsigned.StatusCode, ofAnotherRegion.StatusCode));
    }

    private static string UrlOf(EdgeProcess edge) => $"http://127.0.0.1:{edge.Port}";

    private async Task<IReadOnlyList<HttpStatusCode>> AskAsync(string name, IEnumerable<EdgeProcess> edges)
    {
        var claims = new UrlClaims { PathPrefix = "/tracks/", ExpiresAt = DateTimeOffset.UtcNow.AddMinutes(5) };
        return await Task.WhenAll(
            from edge in edges
            from i in Enumerable.Range(0, 12)
            select StatusAsync(edge, _signer.Sign($"/tracks/{name}-{i}", claims)));
    }

    private static async Task<HttpStatusCode> StatusAsync(EdgeProcess edge, string path)
    {
        using var response = await edge.Client.GetAsync(path, Token);
        return response.StatusCode;
    }
}
