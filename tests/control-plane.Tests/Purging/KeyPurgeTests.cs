using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.Deploy.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace CdnMusic.ControlPlane.Tests.Purging;

/// <summary>Purges by surrogate key on their way from the control plane to a real edge.</summary>
public sealed class KeyPurgeTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private WebApplication _origin = null!;
    private LocalCluster _cluster = null!;
    private LocalService _edge = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _origin = builder.Build();
        _origin.Run(async context =>
        {
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers["Surrogate-Key"] = "all " + context.Request.Path.Value!.Trim('/');
            await context.Response.Body.WriteAsync(new byte[] { 1 }, Token);
        });
        await _origin.StartAsync(Token);
        _cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Edges = 0 }, Token);
        _edge = await _cluster.AddEdgeAsync(settings => settings["Edge:Origins:0"] = _origin.Urls.Single(), Token);
        await _cluster.WaitForFleetAsync(1, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _cluster.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task A_key_is_purged_on_the_edges_before_the_answer()
    {
        await CacheStatusAsync("/a");
        await CacheStatusAsync("/b");

        var report = await PurgeAsync(new { keys = new[] { "a" } });

        Assert.True(report.GetProperty("complete").GetBoolean());
        Assert.Contains("fwd=uri-miss", await CacheStatusAsync("/a"), StringComparison.Ordinal);
        Assert.Contains("; hit", await CacheStatusAsync("/b"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_edge_that_was_away_purges_the_key_when_it_joins_again()
    {
        await CacheStatusAsync("/a");
        await _edge.StopAsync();
        await PurgeAsync(new { keys = new[] { "all" } });

        await _edge.StartAsync(Token);
        await _cluster.WaitForFleetAsync(1, Token);

        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!_edge.LogTail.Any(line => line.Contains("1 keys", StringComparison.Ordinal)))
        {
            await timer.WaitForNextTickAsync(Token);
        }

        Assert.Contains("fwd=uri-miss", await CacheStatusAsync("/a"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{\"keys\":[\"two words\"]}")]
    [InlineData("{\"keys\":[null]}")]
    [InlineData("{\"prefixes\":[\"/no-slash-at-end\"]}")]
    public async Task What_an_edge_would_refuse_is_a_400_problem_here(string body)
    {
        using var request = Request(new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        using var response = await _http.SendAsync(request, Token);

        Assert.Equal(System.Net.HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    private async Task<JsonElement> PurgeAsync(object what)
    {
        using var request = Request(JsonContent.Create(what));
        using var response = await _http.SendAsync(request, Token);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    private HttpRequestMessage Request(HttpContent body) => new(HttpMethod.Post, new Uri(_cluster.ControlPlane.ManagementUrl, "/admin/purge"))
    {
        Headers = { Authorization = new("Bearer", _cluster.AdminToken) },
        Content = body,
    };

    private async Task<string> CacheStatusAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(_edge.PublicUrl, path), Token);
        return response.Headers.GetValues("Cache-Status").Single();
    }
}
