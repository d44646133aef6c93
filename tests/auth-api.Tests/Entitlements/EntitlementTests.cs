using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.AuthApi.Tests.Running;

namespace CdnMusic.AuthApi.Tests.Entitlements;

/// <summary>What the subscription side says, and what tokens say then.</summary>
public sealed class EntitlementTests(PostgresOfTests postgres) : IAsyncLifetime
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
    public async Task A_new_entitlement_is_in_the_token_after_one_refresh_and_so_is_its_end()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        var token = OAuthClient.Text(await client.ServiceTokenAsync("subscriptions", "entitlements.write"), "access_token");
        var tokens = await client.TokensAsync(visitor);
        var id = await visitor.AccountIdAsync();

        await PutAsync(token, id, "a", "premium", 320, ads: false, version: 5);
        tokens = await client.RefreshAsync(tokens);
        var claims = OAuthClient.Claims(OAuthClient.Text(tokens, "access_token"));
        Assert.Equal(("premium", 320, false), (OAuthClient.Text(claims, "plan"), claims.GetProperty("max_bitrate").GetInt32(), claims.GetProperty("ads").GetBoolean()));

        await PutAsync(token, id, "b", "free", 128, ads: true, version: 6);
        claims = OAuthClient.Claims(OAuthClient.Text(await client.RefreshAsync(tokens), "access_token"));
        Assert.Equal("free", OAuthClient.Text(claims, "plan"));
    }

    [Fact]
    public async Task Repetitions_change_nothing_old_versions_are_ignored_and_a_key_is_for_one_request()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        var token = OAuthClient.Text(await client.ServiceTokenAsync("subscriptions", "entitlements.write"), "access_token");
        var id = await visitor.AccountIdAsync();

        var parallel = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => PutAsync(token, id, "same", "premium", 320, false, 5)));
        Assert.All(parallel, a => Assert.Equal((HttpStatusCode.OK, true, 5L), Summary(a)));
        Assert.Equal((HttpStatusCode.OK, false, 5L), Summary(await PutAsync(token, id, "older", "free", 128, true, 4)));
        Assert.Equal((HttpStatusCode.OK, true, 5L), Summary(await PutAsync(token, id, "same", "premium", 320, false, 5)));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await PutAsync(token, id, "same", "premium", 320, false, 7)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PutAsync(token, Guid.NewGuid(), "nobody", "premium", 320, false, 1)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(token, id, "", "premium", 320, false, 8)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PutAsync(token, id, "bad", "premium", 0, false, 8)).Status);
    }

    [Fact]
    public async Task Only_a_service_with_the_scope_may_and_a_token_is_checked_without_the_database()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        await visitor.MailsAreHandledAsync();
        var user = OAuthClient.Text(await client.TokensAsync(visitor, "openid"), "access_token");
        Assert.Equal("invalid_request", OAuthClient.Error(await client.ServiceTokenAsync("catalog-api", "entitlements.write")));
        var before = _server.Commands.Count;

        Assert.Equal(HttpStatusCode.Unauthorized, (await PutAsync("nonsense", Guid.NewGuid(), "a", "free", 1, true, 1)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(user, Guid.NewGuid(), "a", "free", 1, true, 1)).Status);

        Assert.DoesNotContain(_server.Commands.Since(before), c => !c.Contains("mail_requests", StringComparison.Ordinal));
        using var onPublic = await _http.PutAsJsonAsync(new Uri(_server.Public, $"/internal/entitlements/{Guid.NewGuid()}"), new { }, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, onPublic.StatusCode);
    }

    private static (HttpStatusCode, bool, long) Summary((HttpStatusCode Status, JsonElement Body) answer) =>
        (answer.Status, answer.Body.GetProperty("applied").GetBoolean(), answer.Body.GetProperty("version").GetInt64());

    private async Task<(HttpStatusCode Status, JsonElement Body)> PutAsync(
        string token, Guid account, string key, string plan, int maxBitrate, bool ads, long version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, new Uri(_server.Internal, $"/internal/entitlements/{account}"))
        {
            Content = JsonContent.Create(new Dictionary<string, object> { ["plan"] = plan, ["max_bitrate"] = maxBitrate, ["ads"] = ads, ["version"] = version }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) },
        };
        if (key.Length > 0)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var response = await _http.SendAsync(request, Cancellation);
        var text = await response.Content.ReadAsStringAsync(Cancellation);
        return (response.StatusCode, text.Length > 0 ? JsonDocument.Parse(text).RootElement : default);
    }
}
