using System.Net;
using CdnMusic.ControlPlane.Tests.Running;

namespace CdnMusic.ControlPlane.Tests.Prewarming;

/// <summary>Edges that fill from each other: six real edges, three in the north and three in the south.</summary>
public sealed class PeerFillTests
{
    private const int BodyBytes = 100_000;
    private static readonly string[] Paths = [.. Enumerable.Range(0, 40).Select(i => $"/release/{i}")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_release_reaches_six_edges_with_one_copy_per_region_and_in_its_minute_the_origin_is_not_asked()
    {
        await using var music = await StartAsync();
        var release = DateTimeOffset.UtcNow.AddSeconds(8);
        var id = await CreateAsync(music, release);
        await CampaignTests.StatusAsync(music, id, "complete");

        // Two copies; on a machine that is too slow for a peer's answer within seconds, one or the other path is fetched once more.
        var sent = music.OriginBytes;
        Assert.InRange(sent, 2L * Paths.Length * BodyBytes, 22L * Paths.Length * BodyBytes / 10);
        foreach (var edge in music.Cluster.Edges)
        {
            // Neither a client nor one that knows what edges say to each other is let in early.
            using var plain = await music.GetAsync(edge, Paths[0]);
            using var forged = await music.GetAsync(edge, Paths[0], ("CdnMusic-Peer", $"edge-1 {release.ToUnixTimeMilliseconds()} - 0 {new string('0', 64)}"));
            Assert.True((plain.StatusCode, forged.StatusCode) == (HttpStatusCode.Forbidden, HttpStatusCode.Forbidden) || DateTimeOffset.UtcNow >= release);
        }

        foreach (var edge in music.Cluster.Edges)
        {
            await MusicCluster.EventuallyAsync(async () =>
            {
                using var response = await music.GetAsync(edge, Paths[0]);
                return response.StatusCode == HttpStatusCode.OK;
            });
            foreach (var path in Paths)
            {
                Assert.StartsWith(edge.Name + "; hit", await music.CacheStatusAsync(edge, path), StringComparison.Ordinal);
            }
        }

        Assert.Equal(sent, music.OriginBytes);
    }

    [Fact]
    public async Task When_the_edge_that_fills_for_its_region_dies_another_goes_on_and_what_the_region_has_is_not_fetched_again()
    {
        await using var music = await StartAsync();
        var id = await CreateAsync(music, release: null, rate: 8, region: "north");
        string? leader = null;
        await MusicCluster.EventuallyAsync(async () =>
        {
            var progress = (await music.AdminAsync(HttpMethod.Get, $"/admin/triggers/{id}")).GetProperty("edges");
            leader = progress.EnumerateObject().OrderByDescending(e => e.Value.GetProperty("done").GetInt32()).Select(e => e.Name).FirstOrDefault();
            return leader is not null;
        });
        var dead = music.Cluster.Edges.Single(e => e.Name == leader);
        await dead.KillAsync();

        await MusicCluster.EventuallyAsync(async () =>
            (await music.AdminAsync(HttpMethod.Get, $"/admin/triggers/{id}")).GetProperty("edges").EnumerateObject()
                .Count(e => e.Name != leader && e.Value.GetProperty("done").GetInt32() == Paths.Length) == 2);
        await dead.StartAsync(Token);
        await CampaignTests.StatusAsync(music, id, "complete");

        // What the dead edge had fetched and nobody had copied yet is fetched once more; not all of it by all three.
        Assert.InRange(Paths.Sum(music.Asked), Paths.Length, 2 * Paths.Length);
    }

    [Fact]
    public async Task With_the_new_key_after_a_revocation_edges_fill_from_each_other_and_a_purge_by_surrogate_key_reaches_their_copies()
    {
        await using var music = await StartAsync();
        await music.AdminAsync(HttpMethod.Post, "/admin/edges/edge-6/revoke");
        await CampaignTests.StatusAsync(music, await CreateAsync(music, release: null), "complete");

        // The first paths may have met an edge that had not heard of the new key yet.
        Assert.Contains(Paths, path => music.Asked(path) == 2);
        await music.PurgeAsync(new { keys = new[] { "music" } });

        foreach (var edge in music.Cluster.Edges.SkipLast(1))
        {
            using var response = await music.GetAsync(edge, Paths[5]);
            Assert.False(response.Headers.Contains("Surrogate-Key"));
            Assert.Contains("uri-miss", response.Headers.GetValues("Cache-Status").Single(), StringComparison.Ordinal);
        }
    }

    private static Task<MusicCluster> StartAsync() =>
        // Reports that a busy machine delays must not make edges suspect, which nobody fills from.
        MusicCluster.StartAsync(
            new MusicCluster { BodyBytes = BodyBytes }, 6, index => index < 3 ? "north" : "south", ("ControlPlane:ReportInterval", "00:00:05"));

    private static Task<string> CreateAsync(MusicCluster music, DateTimeOffset? release, int rate = 1000, string? region = null) => CampaignTests.CreateAsync(
        music,
        new Dictionary<string, object> { ["type"] = "preposition", ["content.urls"] = Paths },
        release,
        region is null ? null : new { region },
        rate);
}
