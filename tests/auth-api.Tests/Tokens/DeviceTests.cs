using System.Text.Json;
using CdnMusic.AuthApi.Tests.Running;

namespace CdnMusic.AuthApi.Tests.Tokens;

/// <summary>Speakers and televisions (RFC 8628).</summary>
public sealed class DeviceTests(PostgresOfTests postgres) : IAsyncLifetime
{
    private AuthServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await AuthServer.StartAsync(postgres);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData("allow", null)]
    [InlineData("deny", "access_denied")]
    public async Task A_device_gets_what_its_owner_decides(string decision, string? error)
    {
        using var owner = await Visitor.WithAccountAsync(_server);
        using var speaker = new OAuthClient(_server, "speaker");
        var started = await speaker.PostAsync("/connect/device", new() { ["client_id"] = "speaker", ["scope"] = "catalog offline_access" });
        Assert.Equal("authorization_pending", OAuthClient.Error(await PollAsync(speaker, started)));

        var code = OAuthClient.Text(started, "user_code");
        var page = "/device?user_code=" + Uri.EscapeDataString(code);
        Assert.Contains("A speaker", await owner.ReadAsync(page), StringComparison.Ordinal);
        using var decided = await owner.SubmitAsync(page, new() { ["user_code"] = code, ["decision"] = decision }, "/device");

        var tokens = await PollAsync(speaker, started);
        Assert.Equal(error, OAuthClient.Error(tokens));
        if (error is null)
        {
            Assert.Equal((await owner.AccountIdAsync()).ToString(), OAuthClient.Text(OAuthClient.Claims(OAuthClient.Text(tokens, "access_token")), "sub"));
            Assert.NotEmpty(OAuthClient.Text(tokens, "refresh_token"));
        }
    }

    [Fact]
    public async Task A_wrong_or_old_code_is_refused_and_guesses_are_counted()
    {
        using var owner = await Visitor.WithAccountAsync(_server);
        for (var i = 0; i < 5; i++)
        {
            Assert.Contains("There is no such code", await owner.ReadAsync("/device?user_code=0000-0000-000" + i), StringComparison.Ordinal);
        }

        Assert.Contains("Too many attempts", await owner.ReadAsync("/device?user_code=0000-0000-0009"), StringComparison.Ordinal);
    }

    private static Task<JsonElement> PollAsync(OAuthClient client, JsonElement started) => client.TokenAsync(new()
    {
        ["grant_type"] = "urn:ietf:params:oauth:grant-type:device_code",
        ["device_code"] = OAuthClient.Text(started, "device_code"),
        ["client_id"] = "speaker",
    });
}
