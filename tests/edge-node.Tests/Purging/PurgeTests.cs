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

        Assert.Equal([false, false, true], await HitsAsync("/p", "/p?x=1", "/p/child"));
    }

    [Fact]
    public async Task A_path_with_a_query_is_purged_alone()
    {
        await HitsAsync("/q", "/q?x=1", "/q?x=2");

        await _edge.PurgeAsync(new { paths = new[] { "/q?x=1" } });

        Assert.Equal([true, false, true], await HitsAsync("/q", "/q?x=1", "/q?x=2"));
    }

    [Fact]
    public async Task A_prefix_is_purged_with_all_below_it_and_a_slash_is_everything()
    {
        string[] paths = ["/a/1", "/a/b/2?q=/c/", "/ab/3", "/c/?x=/a/"];
        await HitsAsync(paths);

        await _edge.PurgeAsync(new { prefixes = new[] { "/a/" } });
        Assert.Equal([false, false, true, true], await HitsAsync(paths));

        await _edge.PurgeAsync(new { prefixes = new[] { "/" } });
        Assert.Equal([false, false, false, false], await HitsAsync(paths));
    }

    [Theory]
    [InlineData("/caf%c3%a9/x", "/caf%C3%A9/x")]
    [InlineData("/caf%C3%A9/x", "/café/x")]
    [InlineData("/%7Ea/x", "/~a/x")]
    [InlineData("/a b/x", "/a%20b/x")]
    [InlineData("/a%2Fb/x", "/a%2Fb/x")]
    public async Task A_path_is_purged_however_it_is_percent_encoded(string requested, string purged)
    {
        await HitsAsync(requested);

        await _edge.PurgeAsync(new { paths = new[] { purged } });

        Assert.Equal([false], await HitsAsync(requested));
    }

    [Fact]
    public async Task A_path_is_purged_in_all_variants()
    {
        _origin.AnswerWith([1], ("Cache-Control", "max-age=600"), ("Vary", "Accept-Language"));
        foreach (var language in new[] { "de", "en" })
        {
            using var fill = await _edge.GetAsync("/v", ("Accept-Language", language));
        }

        await _edge.PurgeAsync(new { paths = new[] { "/v" } });

        foreach (var language in new[] { "de", "en" })
        {
            using var response = await _edge.GetAsync("/v", ("Accept-Language", language));
            Assert.Contains("-miss; fwd-status=200", response.CacheStatus(), StringComparison.Ordinal);
        }
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
    [InlineData("paths", "/racing")]
    [InlineData("prefixes", "/")]
    [InlineData("keys", "k")]
    public async Task A_request_after_a_purge_does_not_get_what_was_asked_for_before_it(string scope, string text)
    {
        var release = new TaskCompletionSource();
        _origin.Answer = async context =>
        {
            var isFirst = _origin.Requests.Count == 1;
            context.Response.Headers.CacheControl = "max-age=600";
            context.Response.Headers["Surrogate-Key"] = "k";
            await (isFirst ? release.Task : Task.CompletedTask);
            await context.Response.Body.WriteAsync(new byte[] { isFirst ? (byte)1 : (byte)2 });
        };
        var before = _edge.GetAsync("/racing");
        await EdgeProcess.EventuallyAsync(() => Task.FromResult(!_origin.Requests.IsEmpty));

        await _edge.PurgeAsync(new Dictionary<string, string[]> { [scope] = [text] });
        using var after = await _edge.GetAsync("/racing");
        release.SetResult();
        using var first = await before;
        using var later = await _edge.GetAsync("/racing");

        Assert.Equal([1], await first.BytesAsync());
        Assert.Equal([2], await after.BytesAsync());
        Assert.Equal([2], await later.BytesAsync());
        Assert.Equal(2, _origin.Requests.Count);
    }

    [Fact]
    public async Task A_purge_is_in_force_after_kill_9_right_behind_its_acknowledgement()
    {
        await HitsAsync("/k/1", "/k/2", "/k/3", "/other");
        await EdgeProcess.EventuallyAsync(async () => await _edge.MetricAsync("cdnmusic_edge_objects") == 4);

        await _edge.PurgeAsync(new { paths = new[] { "/k/1" }, prefixes = new[] { "/k/" } });
        await _edge.KillAsync();
        await _edge.StartAsync();

        Assert.Equal([false, false, false, true], await HitsAsync("/k/1", "/k/2", "/k/3", "/other"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"paths\":[\"/a/../b\"]}")]
    [InlineData("{\"prefixes\":[\"/a/?x=/\"]}")]
    [InlineData("{\"keys\":[\"two words\"]}")]
    [InlineData("{\"keys\":[\"\"]}")]
    [InlineData("{\"keys\":[null]}")]
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

    private async Task<List<bool>> HitsAsync(params string[] paths)
    {
        var hits = new List<bool>();
        foreach (var path in paths)
        {
            using var response = await _edge.GetAsync(path);
            hits.Add(response.CacheStatus().Contains("hit", StringComparison.Ordinal));
        }

        return hits;
    }
}
