using System.Net;
using System.Net.Http.Headers;
using CdnMusic.AuthApi.Tests.Running;

namespace CdnMusic.AuthApi.Tests.Administration;

/// <summary>Operators.</summary>
public sealed class AdminTests(PostgresOfTests postgres) : IAsyncLifetime
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private AuthServer _server = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await AuthServer.StartAsync(postgres);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _server.DisposeAsync();
    }

    [Fact]
    public async Task A_blocked_account_loses_sessions_and_tokens_until_it_is_let_in_again()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        var tokens = await client.TokensAsync(visitor);
        var id = await visitor.AccountIdAsync();

        Assert.Equal(HttpStatusCode.NoContent, await CallAsync(HttpMethod.Post, $"/admin/accounts/{id}/block"));

        using (var page = await visitor.GetAsync("/account"))
        {
            Assert.Equal(HttpStatusCode.Redirect, page.StatusCode);
        }

        Assert.Equal("invalid_grant", OAuthClient.Error(await client.RefreshAsync(tokens)));
        using (var info = await client.UserInfoAsync(OAuthClient.Text(tokens, "access_token")))
        {
            Assert.Equal(HttpStatusCode.Unauthorized, info.StatusCode);
        }

        using (var refused = await visitor.TrySignInAsync(Visitor.GoodPassword))
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        Assert.Equal(HttpStatusCode.NoContent, await CallAsync(HttpMethod.Post, $"/admin/accounts/{id}/unblock"));
        await visitor.SignInAsync();
    }

    [Fact]
    public async Task The_admin_API_needs_its_token_and_is_not_on_the_public_listener()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await CallAsync(HttpMethod.Get, "/admin/audit", token: "wrong"));
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(HttpMethod.Get, "/admin/audit", at: _server.Public));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(HttpMethod.Get, "/admin/audit"));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(HttpMethod.Get, "/admin/keys"));
        Assert.Equal(HttpStatusCode.NotFound, await CallAsync(HttpMethod.Get, "/admin/accounts?email=nobody@mail.example"));
        Assert.Equal(HttpStatusCode.OK, await CallAsync(HttpMethod.Get, "/health/ready"));
    }

    [Fact]
    public async Task Metrics_count_security_events_tokens_and_mails()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        await client.RefreshAsync(await client.TokensAsync(visitor));
        using (await visitor.TrySignInAsync("wrong, and long enough"))
        {
        }

        var metrics = await _http.GetStringAsync(new Uri(_server.Management, "/metrics"), Cancellation);
        foreach (var sample in new[]
        {
            "cdnmusic_auth_security_events_total{event=\"account_created\"} 1", "cdnmusic_auth_security_events_total{event=\"signed_in\"} 1",
            "cdnmusic_auth_security_events_total{event=\"sign_in_failed\"} 1", "cdnmusic_auth_token_requests_total{outcome=\"code\"} 1",
            "cdnmusic_auth_token_requests_total{outcome=\"refresh\"} 1", "cdnmusic_auth_mails_total 1",
        })
        {
            Assert.Contains(sample + "\n", metrics, StringComparison.Ordinal);
        }

        Assert.Matches("cdnmusic_auth_password_hashing_seconds_count [1-9]", metrics);
    }

    private async Task<HttpStatusCode> CallAsync(HttpMethod method, string path, string token = AuthServer.AdminToken, Uri? at = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(at ?? _server.Management, path))
        {
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        using var response = await _http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }
}
