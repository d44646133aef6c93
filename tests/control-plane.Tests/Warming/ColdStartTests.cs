using System.Text.Json;
using CdnMusic.ControlPlane.Tests.Running;

namespace CdnMusic.ControlPlane.Tests.Warming;

/// <summary>A new edge beside two that know what listeners want.</summary>
public sealed class ColdStartTests
{
    private const string Playlist = "/tracks/hit/v1/aac/index.m3u8", Other = "/tracks/other/cover.jpg";
    private static readonly string[] Segments = [.. Enumerable.Range(0, 12).Select(i => $"/tracks/hit/v1/aac/{i}.m4s")];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_new_edge_has_its_regions_hot_set_before_it_gets_players_and_did_not_ask_the_origin_for_it()
    {
        await using var music = await StartAsync();
        await ListenAsync(music);

        var edge = await music.Cluster.AddEdgeAsync(settings => music.Configure(settings, "north"), Token);
        await MusicCluster.EventuallyAsync(async () => await music.StateAsync(edge.Name) == "ready");

        var asked = Segments.Append(Playlist).Sum(music.Asked);
        Assert.All(Segments, path => Assert.InRange(music.Asked(path), 1, 2));
        foreach (var path in Segments.Append(Playlist).Append(Other))
        {
            Assert.StartsWith(edge.Name + "; hit", await music.CacheStatusAsync(edge, path), StringComparison.Ordinal);
        }

        Assert.Equal(asked, Segments.Append(Playlist).Sum(music.Asked));
        Assert.Contains(await AuditAsync(music), e => e == $"cold_start {edge.Name}");

        // Once: after a crash it is not new any more.
        await edge.KillAsync();
        await edge.StartAsync(Token);
        await MusicCluster.EventuallyAsync(async () => await music.StateAsync(edge.Name) == "ready");
        Assert.Single(await AuditAsync(music), e => e == $"cold_start {edge.Name}");
    }

    [Fact]
    public async Task A_new_edge_whose_hot_set_cannot_be_had_gets_players_when_the_time_is_up()
    {
        await using var music = await StartAsync(("ControlPlane:ColdStart:Limit", "00:00:02"));
        await ListenAsync(music);
        // The others have died with their caches, and the origin hangs; one far away keeps the map from being empty.
        var south = await music.Cluster.AddEdgeAsync(settings => music.Configure(settings, "south"), Token);
        await MusicCluster.EventuallyAsync(async () => await music.StateAsync(south.Name) == "ready");
        foreach (var path in Segments.Append(Playlist).Append(Other))
        {
            music.Hanging[path] = true;
        }

        await music.PurgeAsync(new { prefixes = new[] { "/" } });
        var edge = await music.Cluster.AddEdgeAsync(settings => music.Configure(settings, "north"), Token);

        await MusicCluster.EventuallyAsync(async () => await music.StateAsync(edge.Name) == "ready");
        Assert.Contains(edge.LogTail, line => line.Contains("the time was up", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_campaign_goes_where_the_artist_is_asked_for_and_says_so()
    {
        await using var music = await MusicCluster.StartAsync(new MusicCluster { BodyBytes = 10_000 }, 3, _ => "north");
        foreach (var _ in Enumerable.Range(0, 5))
        {
            await music.CacheStatusAsync(music.Cluster.Edges[2], "/tracks/artist-old-song/1.m4s");
            await music.CacheStatusAsync(music.Cluster.Edges[1], "/tracks/somebody-else/1.m4s");
        }

        await MusicCluster.EventuallyAsync(async () => (await music.AdminAsync(HttpMethod.Get, "/admin/popularity")).GetArrayLength() == 2);
        var trigger = new Dictionary<string, object> { ["type"] = "preposition", ["content.urls"] = new[] { "/tracks/artist-new-song/1.m4s" } };
        var made = await music.AdminAsync(HttpMethod.Post, "/admin/triggers", new { trigger, top = new { edges = 2, prefix = "/tracks/artist-" } });

        JsonElement status = default;
        await MusicCluster.EventuallyAsync(async () =>
        {
            status = await music.AdminAsync(HttpMethod.Get, $"/admin/triggers/{made.GetProperty("id").GetString()}");
            return status.GetProperty("status").GetString() == "complete";
        });

        var chosen = status.GetProperty("chosen").EnumerateArray().Select(c => (c.GetProperty("edge").GetString(), c.GetProperty("why").GetString()));
        Assert.Equal([("edge-3", "its clients ask for the prefix"), ("edge-2", "busy, though not with the prefix")], chosen);
        Assert.Equal(1, music.Asked("/tracks/artist-new-song/1.m4s"));
        Assert.StartsWith("edge-3; hit", await music.CacheStatusAsync(music.Cluster.Edges[2], "/tracks/artist-new-song/1.m4s"), StringComparison.Ordinal);
        using var bad = await music.SendAdminAsync(HttpMethod.Post, "/admin/triggers", new { trigger, top = new { edges = 0, prefix = "/" } });
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, bad.StatusCode);
    }

    private static async Task<MusicCluster> StartAsync(params (string Key, string Value)[] settings)
    {
        var music = await MusicCluster.StartAsync(new MusicCluster { BodyBytes = 20_000 }, 2, _ => "north", settings);
        music.Playlists[Playlist] = "#EXTM3U\n#EXT-X-VERSION:7\n" + string.Concat(Segments.Select(s => $"#EXTINF:4,\n{s[(s.LastIndexOf('/') + 1)..]}\n")) + "#EXT-X-ENDLIST\n";
        return music;
    }

    /// <summary>Plays on both edges until the control plane knows what is wanted.</summary>
    private static async Task ListenAsync(MusicCluster music)
    {
        await MusicCluster.EventuallyAsync(async () =>
        {
            foreach (var path in Segments.Prepend(Playlist).Append(Other))
            {
                foreach (var edge in music.Cluster.Edges)
                {
                    await music.CacheStatusAsync(edge, path);
                }
            }

            var hot = await music.AdminAsync(HttpMethod.Get, "/admin/popularity?region=north");
            var paths = hot.EnumerateArray().Select(row => row.GetProperty("path").GetString()).ToArray();
            return paths.Contains(Playlist) && paths.Contains(Other);
        });
    }

    private static async Task<IReadOnlyList<string>> AuditAsync(MusicCluster music) =>
    [
        .. (await music.AdminAsync(HttpMethod.Get, "/admin/fleet")).GetProperty("audit").EnumerateArray()
            .Select(e => $"{e.GetProperty("action").GetString()} {e.GetProperty("subject").GetString()}"),
    ];
}
