using System.Net;
using System.Text.RegularExpressions;
using CdnMusic.AuthApi.Tests.Running;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CdnMusic.AuthApi.Tests.Tokens;

/// <summary>The authorization code flow, as RFC 9700 wants it.</summary>
public sealed class AuthorizationCodeTests(PostgresOfTests postgres) : IAsyncLifetime
{
    private AuthServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AuthServer.StartAsync(postgres);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("https://player.example", true)]
    [InlineData("https://evil.example", false)]
    public async Task Pages_of_registered_clients_may_speak_the_protocol_and_no_others(string origin, bool isAllowed)
    {
        using var visitor = new Visitor(_server);
        foreach (var (path, isOpen) in new[] { ("/connect/token", true), ("/.well-known/openid-configuration", true), ("/account", false), ("/connect/authorize", false) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Options, path)
            {
                Headers = { { "Origin", origin }, { "Access-Control-Request-Method", "POST" } },
            };
            using var response = await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Equal(isAllowed && isOpen, response.Headers.Contains("Access-Control-Allow-Origin"));
            Assert.False(response.Headers.Contains("Access-Control-Allow-Credentials"));
        }
    }

    [Fact]
    public async Task A_code_becomes_an_RFC_9068_access_token_that_anybody_verifies_with_the_published_keys()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        var tokens = await client.TokensAsync(visitor);
        var jwt = OAuthClient.Text(tokens, "access_token");
        var discovery = await client.GetAsync("/.well-known/oauth-authorization-server");
        var keys = new JsonWebKeySet((await client.GetAsync(new Uri(OAuthClient.Text(discovery, "jwks_uri")).PathAndQuery)).GetRawText());

        var result = await new JsonWebTokenHandler().ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidIssuer = OAuthClient.Text(discovery, "issuer"),
            ValidAudience = "catalog-api",
            IssuerSigningKeys = keys.GetSigningKeys(),
            ValidTypes = ["at+jwt"],
        });

        Assert.True(result.IsValid, result.Exception?.Message);
        var claims = OAuthClient.Claims(jwt);
        Assert.Equal((await visitor.AccountIdAsync()).ToString(), OAuthClient.Text(claims, "sub"));
        Assert.Equal("player", OAuthClient.Text(claims, "client_id"));
        Assert.NotEmpty(OAuthClient.Text(claims, "jti"));
        Assert.Equal("free", OAuthClient.Text(claims, "plan"));
        Assert.Equal(128, claims.GetProperty("max_bitrate").GetInt32());
        Assert.True(claims.GetProperty("ads").GetBoolean());
        Assert.InRange(claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64(), 1, 600);
        Assert.DoesNotContain(visitor.Email, claims.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("RS256", OAuthClient.Text(OAuthClient.Part(jwt, 0), "alg"));
        using var info = await client.UserInfoAsync(jwt);
        Assert.Contains(visitor.Email, await info.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_code_that_comes_twice_gives_nothing_and_revokes_what_it_gave()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        var code = await client.CodeAsync(visitor);
        var tokens = await client.ExchangeAsync(code);
        Assert.True(await client.IsActiveAsync(OAuthClient.Text(tokens, "access_token")));

        Assert.Equal("invalid_grant", OAuthClient.Error(await client.ExchangeAsync(code)));

        Assert.False(await client.IsActiveAsync(OAuthClient.Text(tokens, "access_token")));
        Assert.Equal("invalid_grant", OAuthClient.Error(await client.RefreshAsync(tokens)));
        await visitor.MailAsync("security_token_reused");
    }

    [Fact]
    public async Task Without_PKCE_or_with_plain_or_with_a_wrong_verifier_there_are_no_tokens()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        using var without = await visitor.GetAsync(client.AuthorizeUrl(changes: [("code_challenge", null), ("code_challenge_method", null)]));
        Assert.Equal(HttpStatusCode.BadRequest, without.StatusCode);
        using var plain = await visitor.GetAsync(client.AuthorizeUrl(changes: [("code_challenge_method", "plain")]));
        Assert.Equal(HttpStatusCode.BadRequest, plain.StatusCode);

        var code = await client.CodeAsync(visitor);
        Assert.Equal("invalid_grant", OAuthClient.Error(await client.ExchangeAsync(code, new string('x', 43))));
    }

    [Theory]
    [InlineData("https://player.example/callback/")]
    [InlineData("https://player.example/callback?x=1")]
    [InlineData("https://player.example.evil.example/callback")]
    [InlineData("http://player.example/callback")]
    public async Task A_redirect_URI_that_differs_in_one_character_is_refused_on_our_own_page(string redirect)
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        using var response = await visitor.GetAsync(client.AuthorizeUrl(changes: [("redirect_uri", redirect)]));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task The_implicit_and_password_flows_do_not_exist_and_the_answer_names_the_issuer()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server);
        using var implicitFlow = await visitor.GetAsync(client.AuthorizeUrl(changes: [("response_type", "token")]));
        Assert.True(
            implicitFlow.StatusCode == HttpStatusCode.BadRequest
            || OAuthClient.Answer(implicitFlow)["error"] == "unsupported_response_type");
        var password = await client.TokenAsync(new()
        {
            ["grant_type"] = "password",
            ["client_id"] = "player",
            ["username"] = visitor.Email,
            ["password"] = Visitor.GoodPassword,
        });
        Assert.Equal("unsupported_grant_type", OAuthClient.Error(password));

        using var answer = await visitor.GetAsync(client.AuthorizeUrl());
        Assert.Equal(_server.Public.ToString(), OAuthClient.Answer(answer)["iss"]);
        Assert.Equal("a-state", OAuthClient.Answer(answer)["state"]);
    }

    [Fact]
    public async Task Somebody_elses_application_needs_consent_once_and_may_be_denied()
    {
        using var visitor = await Visitor.WithAccountAsync(_server);
        using var client = new OAuthClient(_server, "other", "https://other.example/callback");
        var url = client.AuthorizeUrl("openid profile");
        var page = await visitor.ReadAsync(url);
        Assert.Contains("asks for access to your account", page, StringComparison.Ordinal);

        using var denied = await SubmitConsentAsync(visitor, page, "deny");
        Assert.Equal("access_denied", OAuthClient.Answer(denied)["error"]);
        using var allowed = await SubmitConsentAsync(visitor, page, "allow");
        Assert.NotNull(OAuthClient.Answer(allowed)["code"]);
        using var again = await visitor.GetAsync(url);
        Assert.NotNull(OAuthClient.Answer(again)["code"]);
        using var silent = await visitor.GetAsync(client.AuthorizeUrl("openid", ("prompt", "none")));
        Assert.NotNull(OAuthClient.Answer(silent)["code"]);
    }

    [Fact]
    public async Task Who_is_not_signed_in_signs_in_first_and_prompt_none_says_so()
    {
        using var stranger = new Visitor(_server);
        using var client = new OAuthClient(_server);
        using var first = await stranger.GetAsync(client.AuthorizeUrl());
        Assert.StartsWith("/sign-in?returnUrl=%2Fconnect%2Fauthorize", first.Headers.Location?.OriginalString, StringComparison.Ordinal);
        using var silent = await stranger.GetAsync(client.AuthorizeUrl(changes: [("prompt", "none")]));
        Assert.Equal("login_required", OAuthClient.Answer(silent)["error"]);
    }

    private static async Task<HttpResponseMessage> SubmitConsentAsync(Visitor visitor, string page, string decision)
    {
        var fields = Regex.Matches(page, "<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")
            .ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));
        fields["__RequestVerificationToken"] = Visitor.Token(page);
        fields["decision"] = decision;
        return await visitor.PostAsync("/connect/authorize", fields);
    }
}
