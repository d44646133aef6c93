using System.Net;
using System.Net.Http.Json;
using CdnMusic.ListeningApi.Tests.Running;

namespace CdnMusic.ListeningApi.Tests.Privacy;

/// <summary>What a listener gets to see, and that nothing is left afterwards.</summary>
public sealed class PrivacyTests(PostgresOfTests postgres, TestIssuer issuer)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_listener_takes_everything_along_and_is_forgotten_and_the_counts_stay(bool byOperator)
    {
        await using var server = await ListeningServer.StartAsync(postgres, issuer);
        using var player = await new TestPlayer(server).ConsentAsync();
        using var neighbour = await new TestPlayer(server).ConsentAsync();
        using var admin = new Operator(server);
        await player.SendAsync(TestPlayer.Playing(DateTimeOffset.UtcNow.AddMinutes(-9), 120_000));
        await neighbour.SendAsync(TestPlayer.Playing(DateTimeOffset.UtcNow.AddMinutes(-9), 120_000));
        using (await player.Http.PostAsync(new Uri("/v1/me/scrobble-token", UriKind.Relative), null, Cancellation))
        {
        }

        using (await admin.Http.PutAsync(new Uri($"/admin/listeners/{player.Listener}/follows/artist-1", UriKind.Relative), null, Cancellation))
        {
        }

        Assert.Equal(HttpStatusCode.OK, (await player.GetAsync("/v1/me/feed")).Status);
        using var export = new HttpRequestMessage(HttpMethod.Get, "/v1/me/export") { Headers = { { "Prefer", "wait=30" } } };
        using var answer = await player.Http.SendAsync(export, Cancellation);
        var everything = await answer.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(Cancellation);
        Assert.Equal(
            (1, 1, 3, true, true),
            (everything.GetProperty("follows").GetArrayLength(), everything.GetProperty("plays").GetArrayLength(), everything.GetProperty("events").GetArrayLength(), everything.GetProperty("has_scrobble_token").GetBoolean(),
                everything.GetProperty("consent").GetProperty("consent").GetBoolean()));

        using var gone = byOperator
            ? await admin.Http.DeleteAsync(new Uri($"/admin/listeners/{player.Listener}", UriKind.Relative), Cancellation)
            : await player.Http.DeleteAsync(new Uri("/v1/me", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        foreach (var table in (await server.RowsAsync("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")).Split('\n').Select(t => t.Trim('(', ')')))
        {
            Assert.DoesNotContain(player.Listener.ToString(), await server.RowsAsync($"SELECT * FROM {table}"), StringComparison.Ordinal);
        }

        Assert.Equal("(2)", await server.RowsAsync("SELECT sum(royalty_plays) FROM track_hours"));
        Assert.Equal(1, (await neighbour.GetAsync("/v1/me/history")).Body.GetProperty("plays").GetArrayLength());
        await player.SendAsync(TestPlayer.Playing(DateTimeOffset.UtcNow.AddMinutes(-9), 120_000));
        Assert.Equal(0, (await player.GetAsync("/v1/me/history")).Body.GetProperty("plays").GetArrayLength());
    }
}
