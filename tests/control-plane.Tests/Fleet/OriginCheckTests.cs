using System.Text.Json;
using CdnMusic.ControlPlane.Tests.Running;

namespace CdnMusic.ControlPlane.Tests.Fleet;

/// <summary>What edges say of the way to their origins.</summary>
public sealed class OriginCheckTests
{
    [Fact]
    public async Task An_origin_that_fails_and_recovers_is_seen_in_the_fleets_snapshot()
    {
        await using var music = await MusicCluster.StartAsync(
            new MusicCluster { EdgeSettings = new Dictionary<string, string> { ["Edge:OriginCheck:Interval"] = "00:00:01" } }, 1, _ => "north");
        await MusicCluster.EventuallyAsync(async () => await FoundAsync(music) is { ValueKind: JsonValueKind.Object } origin && Error(origin) is null);

        music.Broken["/library.json"] = true;
        await MusicCluster.EventuallyAsync(async () => Error(await FoundAsync(music)) == "status 503");
        music.Broken.Clear();
        await MusicCluster.EventuallyAsync(async () => Error(await FoundAsync(music)) is null);
    }

    private static async Task<JsonElement> FoundAsync(MusicCluster music) =>
        (await music.EdgeAsync("edge-1")).GetProperty("origins").EnumerateArray().FirstOrDefault();

    private static string? Error(JsonElement origin) => origin.TryGetProperty("error", out var error) ? error.GetString() : null;
}
