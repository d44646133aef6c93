using System.Net;
using CdnMusic.EdgeNode.Tests.Running;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.EdgeNode.Tests.Delivery;

/// <summary>What is stored and for how long it is served (RFC 9111), seen from outside a real process.</summary>
public sealed class CachingTests : IAsyncLifetime
{
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _edge = await EdgeProcess.StartAsync(_origin);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public async Task A_second_request_is_a_hit_with_age_and_the_same_bytes()
    {
        var body = Answers.RandomBytes(100_000, 1);
        _origin.AnswerWith(body, ("Cache-Control", "max-age=60"), ("Content-Type", "audio/mp4"));

        using var first = await _edge.GetAsync("/a");
        using var second = await _edge.GetAsync("/a");

        Assert.Contains("fwd=uri-miss", first.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("stored", first.CacheStatus(), StringComparison.Ordinal);
        Assert.StartsWith("edge-t; hit; ttl=", second.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal("audio/mp4", second.Field("Content-Type"));
        Assert.True(second.Headers.Age < TimeSpan.FromSeconds(20));
        Assert.Equal(body, await second.BytesAsync());
        Assert.Single(_origin.Requests);
    }

    [Theory]
    [InlineData("no-store")]
    [InlineData("private, max-age=60")]
    [InlineData("")]
    public async Task RFC_9111_3_a_response_that_may_not_be_stored_is_asked_for_again(string cacheControl)
    {
        _origin.AnswerWith([1, 2, 3], ("Cache-Control", cacheControl));

        using var first = await _edge.GetAsync("/private");
        var askedOnce = _origin.Requests.Count;
        using var second = await _edge.GetAsync("/private");

        Assert.Equal([1, 2, 3], await second.BytesAsync());
        Assert.True(_origin.Requests.Count > askedOnce);
        Assert.DoesNotContain("hit", second.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_response_that_sets_a_cookie_is_not_shared()
    {
        _origin.AnswerWith([1], ("Cache-Control", "max-age=60"), ("Set-Cookie", "id=1"));

        using var first = await _edge.GetAsync("/cookie");
        using var second = await _edge.GetAsync("/cookie");

        Assert.DoesNotContain("hit", second.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RFC_9111_4_1_variants_are_kept_apart()
    {
        _origin.Answer = context =>
        {
            context.Response.Headers.CacheControl = "max-age=60";
            context.Response.Headers.Vary = "Accept-Language";
            return context.Response.WriteAsync("in " + context.Request.Headers.AcceptLanguage);
        };

        using var english = await _edge.GetAsync("/v", ("Accept-Language", "en"));
        using var russian = await _edge.GetAsync("/v", ("Accept-Language", "ru"));
        using var again = await _edge.GetAsync("/v", ("Accept-Language", "en"));

        Assert.Equal("in en", await english.TextAsync());
        Assert.Equal("in ru", await russian.TextAsync());
        Assert.Equal("in en", await again.TextAsync());
        Assert.Contains("hit", again.CacheStatus(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task RFC_9111_4_3_a_stale_response_is_revalidated_and_a_304_freshens_it()
    {
        _origin.Answer = async context =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            if (context.Request.Headers.IfNoneMatch == "\"v1\"")
            {
                context.Response.StatusCode = 304;
                context.Response.Headers.CacheControl = "max-age=60";
                context.Response.Headers["X-New"] = "yes";
                return;
            }

            context.Response.Headers.CacheControl = "max-age=0";
            await context.Response.WriteAsync("body");
        };

        using var first = await _edge.GetAsync("/r");
        using var second = await _edge.GetAsync("/r");
        using var third = await _edge.GetAsync("/r");

        Assert.Contains("fwd=stale; fwd-status=304", second.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal("body", await second.TextAsync());
        Assert.Equal("yes", third.Field("X-New"));
        Assert.Contains("hit", third.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(2, _origin.Requests.Count);
    }

    [Fact]
    public async Task RFC_5861_3_stale_while_revalidate_answers_at_once_and_asks_behind_the_scenes()
    {
        _origin.AnswerWith([1], ("Cache-Control", "max-age=0, stale-while-revalidate=600"));
        using var first = await _edge.GetAsync("/swr");
        _origin.AnswerWith([2], ("Cache-Control", "max-age=600"));

        using var stale = await _edge.GetAsync("/swr");

        Assert.Equal([1], await stale.BytesAsync());
        await EdgeProcess.EventuallyAsync(async () =>
        {
            using var later = await _edge.GetAsync("/swr");
            return (await later.BytesAsync())[0] == 2;
        });
    }

    [Theory]
    [InlineData("max-age=0, stale-if-error=600", HttpStatusCode.OK)]
    [InlineData("max-age=0, stale-if-error=600, must-revalidate", HttpStatusCode.ServiceUnavailable)]
    public async Task RFC_5861_4_stale_if_error_stands_in_for_a_failing_origin(string cacheControl, HttpStatusCode expected)
    {
        _origin.AnswerWith([1], ("Cache-Control", cacheControl));
        using var first = await _edge.GetAsync("/sie");
        _origin.Answer = context =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };

        using var second = await _edge.GetAsync("/sie");

        Assert.Equal(expected, second.StatusCode);
    }

    [Fact]
    public async Task RFC_9111_5_2_1_7_only_if_cached_never_asks_the_origin()
    {
        using var response = await _edge.GetAsync("/none", ("Cache-Control", "only-if-cached"));

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        Assert.Equal("application/problem+json", response.Field("Content-Type"));
        Assert.Empty(_origin.Requests);
    }

    [Fact]
    public async Task Credentials_and_unsafe_methods_pass_through_and_are_not_stored()
    {
        _origin.AnswerWith([7], ("Cache-Control", "max-age=60"));

        using var authorized = await _edge.GetAsync("/pass", ("Authorization", "Bearer x"));
        using var post = await _edge.Client.PostAsync("/pass", new ByteArrayContent([1]), TestContext.Current.CancellationToken);
        using var get = await _edge.GetAsync("/pass");

        Assert.Contains("fwd=", authorized.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("fwd=method", post.CacheStatus(), StringComparison.Ordinal);
        Assert.Contains("fwd=uri-miss", get.CacheStatus(), StringComparison.Ordinal);
        Assert.Equal(["GET", "POST", "GET"], _origin.Requests.Select(r => r.Method));
    }

    [Fact]
    public async Task Fields_that_are_not_part_of_the_key_never_reach_the_origin()
    {
        _origin.AnswerWith([1], ("Cache-Control", "max-age=60"));

        using var response = await _edge.GetAsync("/key", ("X-Forwarded-Host", "evil"), ("Cookie", "a=b"), ("X-Original-URL", "/admin"));

        var seen = Assert.Single(_origin.Requests);
        Assert.False(seen.Fields.ContainsKey("X-Forwarded-Host") || seen.Fields.ContainsKey("Cookie") || seen.Fields.ContainsKey("X-Original-URL"));
        Assert.Equal("1.1 edge-t", seen.Fields["Via"]);
    }

    [Fact]
    public async Task RFC_8586_a_request_that_was_here_before_is_refused()
    {
        using var response = await _edge.GetAsync("/loop", ("CDN-Loop", "other, edge-t"));

        Assert.Equal(HttpStatusCode.LoopDetected, response.StatusCode);
        Assert.Empty(_origin.Requests);
    }

    [Fact]
    public async Task An_origin_that_cannot_be_reached_is_a_502_problem_that_a_player_can_read()
    {
        await _origin.StopAsync();

        using var response = await _edge.GetAsync("/gone");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("application/problem+json", response.Field("Content-Type"));
        Assert.Equal("*", response.Field("Access-Control-Allow-Origin"));
        Assert.Equal("2", response.Field("Retry-After"));
    }
}
