using System.Security.Cryptography;
using System.Text.Json;
using CdnMusic.AuthApi.Keys;
using CdnMusic.AuthApi.Tests.Running;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CdnMusic.AuthApi.Tests.Keys;

/// <summary>Rotation in a running server, and over restarts.</summary>
public sealed class KeyRotationTests(PostgresOfTests postgres)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_key_is_published_before_it_signs_and_old_tokens_go_on_over_it_and_over_a_restart()
    {
        var (database, master) = (await postgres.NewDatabaseAsync(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        // The issuer stays, whatever port the restarted service gets.
        var settings = new Dictionary<string, string> { ["PublicUrl"] = "http://127.0.0.1:9" };
        string first;
        JsonElement tokens;
        await using (var server = await AuthServer.StartAsync(database, master, settings, time))
        {
            using var visitor = await Visitor.WithAccountAsync(server);
            using var client = new OAuthClient(server);
            first = await SigningKeyAsync(client);
            var service = OAuthClient.Text(await client.ServiceTokenAsync("catalog-api", "catalog"), "access_token");

            await server.App.Services.GetRequiredService<KeyRotation>().RefreshAsync(rotate: true, Cancellation);
            Assert.Equal(2, (await client.GetAsync("/.well-known/jwks")).GetProperty("keys").GetArrayLength());
            Assert.Equal(first, await SigningKeyAsync(client));

            server.Time.Advance(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1));
            await server.App.Services.GetRequiredService<KeyRotation>().RefreshAsync(rotate: false, Cancellation);
            Assert.NotEqual(first, await SigningKeyAsync(client));
            Assert.Equal(2, (await client.GetAsync("/.well-known/jwks")).GetProperty("keys").GetArrayLength());
            Assert.Equal(first, OAuthClient.Text(OAuthClient.Part(service, 0), "kid"));
            await visitor.SignInAsync();
            tokens = await client.TokensAsync(visitor);
        }

        await using var again = await AuthServer.StartAsync(database, master, settings, time);
        using var later = new OAuthClient(again);
        Assert.Contains(
            OAuthClient.Text(OAuthClient.Part(OAuthClient.Text(tokens, "access_token"), 0), "kid"),
            (await later.GetAsync("/.well-known/jwks")).GetRawText(), StringComparison.Ordinal);
        Assert.Null(OAuthClient.Error(await later.RefreshAsync(tokens)));
    }

    [Fact]
    public async Task Replicas_that_start_together_agree_on_schema_and_keys()
    {
        var (database, master) = (await postgres.NewDatabaseAsync(), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
        var servers = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => AuthServer.StartAsync(database, master)));
        await using var one = servers[0];
        await using var two = servers[1];
        using var client = new OAuthClient(one);
        using var other = new OAuthClient(two);

        Assert.Equal(await SigningKeyAsync(client), await SigningKeyAsync(other));
        Assert.Equal(1, (await other.GetAsync("/.well-known/jwks")).GetProperty("keys").GetArrayLength());
    }

    private static async Task<string> SigningKeyAsync(OAuthClient client) => OAuthClient.Text(
        OAuthClient.Part(OAuthClient.Text(await client.ServiceTokenAsync("catalog-api", "catalog"), "access_token"), 0), "kid");
}
