using CdnMusic.AuthApi.Tests.Running;

namespace CdnMusic.AuthApi.Tests.Tokens;

/// <summary>Rotation of refresh tokens, and what becomes of stolen ones.</summary>
public sealed class RefreshTests(PostgresOfTests postgres) : IAsyncLifetime
{
    private AuthServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AuthServer.StartAsync(postgres);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task A_refresh_token_used_again_after_the_leeway_ends_its_family_and_no_other()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        var first = await client.TokensAsync(visitor);
        var otherFamily = await client.TokensAsync(visitor);
        var second = await client.RefreshAsync(first);
        Assert.NotEqual(OAuthClient.Text(first, "refresh_token"), OAuthClient.Text(second, "refresh_token"));

        _server.Time.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal("invalid_grant", OAuthClient.Error(await client.RefreshAsync(first)));
        Assert.Equal("invalid_grant", OAuthClient.Error(await client.RefreshAsync(second)));
        Assert.False(await client.IsActiveAsync(OAuthClient.Text(second, "access_token")));
        Assert.Null(OAuthClient.Error(await client.RefreshAsync(otherFamily)));
        await visitor.MailAsync("security_token_reused");
    }

    [Fact]
    public async Task Parallel_refreshes_within_the_leeway_all_succeed()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        var tokens = await client.TokensAsync(visitor);

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => client.RefreshAsync(tokens)));

        Assert.All(answers, a => Assert.Null(OAuthClient.Error(a)));
        Assert.Null(OAuthClient.Error(await client.RefreshAsync(answers[0])));
    }

    [Fact]
    public async Task A_revoked_family_and_an_idle_one_give_nothing()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        var revoked = await client.TokensAsync(visitor);
        await client.PostAsync("/connect/revoke", new() { ["token"] = OAuthClient.Text(revoked, "refresh_token"), ["client_id"] = "player" });
        Assert.Equal("invalid_grant", OAuthClient.Error(await client.RefreshAsync(revoked)));

        var idle = await client.TokensAsync(visitor);
        _server.Time.Advance(TimeSpan.FromDays(31));
        Assert.Equal("invalid_grant", OAuthClient.Error(await client.RefreshAsync(idle)));
    }

    [Fact]
    public async Task A_refresh_token_is_worth_nothing_to_another_client()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        var tokens = await client.TokensAsync(visitor);
        using var other = new OAuthClient(_server, "speaker");

        Assert.Equal("invalid_grant", OAuthClient.Error(await other.RefreshAsync(tokens)));
    }
}
