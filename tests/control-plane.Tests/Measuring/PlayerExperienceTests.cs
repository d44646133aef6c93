using System.Text.Json;
using CdnMusic.ControlPlane.Measuring;
using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Tests.Measuring;

/// <summary>What players say of themselves in CMCD, and who gets to see it.</summary>
public sealed class PlayerExperienceTests
{
    [Fact]
    public async Task What_players_say_is_seen_in_the_fleets_snapshot_by_prefix_and_edge()
    {
        await using var music = await MusicCluster.StartAsync(1);
        await MusicCluster.EventuallyAsync(async () =>
        {
            using var fine = await music.GetAsync(music.Cluster.Edges[0], "/a?CMCD=bl%3D4000%2Cmtp%3D3000");
            using var starved = await music.GetAsync(music.Cluster.Edges[0], "/a", ("CMCD-Request", "mtp=1000"), ("CMCD-Status", "bs,rtp=200"));
            return (await SeenAsync(music)).ValueKind == JsonValueKind.Object;
        });

        var seen = await SeenAsync(music);
        Assert.InRange(seen.GetProperty("starved_share").GetDouble(), 0.01, 0.99);
        Assert.InRange(seen.GetProperty("throughput_kbps").GetDouble(), 1000, 3000);
    }

    [Fact]
    public void What_was_said_long_ago_weighs_less_than_what_is_said_now()
    {
        var bad = Experience.None.After(new PrefixExperience { Requests = 100, Starved = 100, ThroughputKbps = 100 }, TimeSpan.FromHours(1));
        var good = bad.After(new PrefixExperience { Requests = 100, ThroughputKbps = 1000 }, TimeSpan.FromHours(1) + (2 * Experience.HalfLife));

        Assert.Equal(0.2, good.StarvedShare, 6);
        Assert.Equal(820, good.ThroughputKbps, 6);
    }

    private static async Task<JsonElement> SeenAsync(MusicCluster music) =>
        (await music.AdminAsync(HttpMethod.Get, "/admin/fleet")).GetProperty("prefixes").EnumerateArray().SelectMany(p => p.GetProperty("rtts").EnumerateArray())
            .FirstOrDefault(r => r.TryGetProperty("starved_share", out var share) && share.ValueKind == JsonValueKind.Number);
}
