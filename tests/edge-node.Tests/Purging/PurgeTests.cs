using System.Net;
using System.Net.Http.Json;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Purging;

/// <summary>Purges through the node's own admin API.</summary>
public sealed class PurgeTests : IAsyncLifetime
{
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.AnswerWith([1], ("Cache-Control", "max-age=600, stale-if-error=600"));
        _edge = await EdgeProcess.StartAsync(_origin);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task A_path_is_purged_with_every_query_and_nothing_else()
    {
        foreach (var path in new[] { "/p", "/p?x=1", "/p/child" })
        {
            using var fill = await _edge.GetAsync(path);
        }

        await _edge.PurgeAsync(new { paths = new[] { "/p" } });

        Assert.Equal(new[] { false, false, true }, (await HitsAsync("/p", "/p?x=1", "/p/child")).AsEnumerable());
    }

    [Fact]
    public async Task A_soft_purge_keeps_the_response_for_an_origin_in_trouble()
    {
        using var fill = await _edge.GetAsync("/soft");
        await _edge.PurgeAsync(new { paths = new[] { "/soft" }, soft = true });
        await _origin.StopAsync();

        using var response = await _edge.GetAsync("/soft");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task A_fill_in_flight_while_its_path_is_purged_is_purged_too()
    {
        var purged = new TaskCompletionSource();
        _origin.Answer = async context =>
        {
            await purged.Task;
            context.Response.Headers.CacheControl = "max-age=600";
            await context.Response.Body.WriteAsync(new byte[] { 2 });
        };
        var filling = _edge.GetAsync("/racing");
        await EdgeProcess.EventuallyAsync(() => Task.FromResult(!_origin.Requests.IsEmpty));
        await _edge.PurgeAsync(new { paths = new[] { "/racing" } });
        purged.SetResult();
        using var first = await filling;

        Assert.False(Assert.Single(await HitsAsync("/racing")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"paths\":[\"no-slash\"]}")]
    [InlineData("{\"prefixes\":[\"/no-slash-at-end\"]}")]
    public async Task A_bad_purge_is_a_400_problem(string body)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await _edge.Management.PostAsync("/admin/purge", content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("urn:cdnmusic:problem:bad-purge", await response.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_admin_api_wants_its_token_and_is_not_on_the_public_listener()
    {
        using var anonymous = new HttpClient { BaseAddress = _edge.Management.BaseAddress };
        using var refused = await anonymous.PostAsJsonAsync("/admin/purge", new { paths = new[] { "/a" } }, TestContext.Current.CancellationToken);
        _origin.Answer = context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        };
        using var publicly = await _edge.GetAsync("/admin/status", ("Host", _edge.Management.BaseAddress!.Authority));

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, publicly.StatusCode);
    }

    private async Task<bool[]> HitsAsync(params string[] paths)
    {
        var hits = new List<bool>();
        foreach (var path in paths)
        {
            using var response = await _edge.GetAsync(path);
            hits.Add(response.CacheStatus().Contains("hit", StringComparison.Ordinal));
        }

        return [.. hits];
    }
}
