using CdnMusic.ControlPlane.Tests.Running;

namespace CdnMusic.ControlPlane.Tests.Storing;

public sealed class DurabilityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_operators_did_and_whom_they_drained_survives_kill_9()
    {
        await using var music = await MusicCluster.StartAsync(1);
        await music.PurgeAsync(new { paths = new[] { "/a" } });
        await music.AdminAsync(HttpMethod.Post, "/admin/edges/edge-1/drain", new { enabled = true });
        await music.ControlPlane.KillAsync();
        await music.Cluster.Edges[0].KillAsync();

        await music.ControlPlane.StartAsync(Token);

        var fleet = await music.AdminAsync(HttpMethod.Get, "/admin/fleet");
        var edge = await music.EdgeAsync("edge-1");
        var actions = fleet.GetProperty("audit").EnumerateArray().Select(e => e.GetProperty("action").GetString());
        Assert.True(edge.GetProperty("operator_draining").GetBoolean());
        Assert.Equal("out", edge.GetProperty("state").GetString());
        Assert.Equal(["drain", "purge"], actions.Where(a => a is "purge" or "drain"));
    }
}
