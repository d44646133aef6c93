using CdnMusic.ControlPlane.Answers;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Tests.Answers;

public sealed class SteeringManifestTests
{
    [Fact]
    public void A_pathway_is_a_host_so_edges_on_another_port_or_scheme_are_left_out()
    {
        var manifest = SteeringManifest.Of(
            [Edge("a", "https://a.example"), Edge("b", "https://b.example:8443"), Edge("c", "http://c.example"), Edge("d", "https://d.example")], "music", 10, "/next");

        Assert.Equal(["a", "d"], manifest.PathwayPriority);
        Assert.Equal(["a.example", "d.example"], manifest.PathwayClones.Select(c => c.UriReplacement.Host));
        Assert.All(manifest.PathwayClones, c => Assert.Equal("music", c.BaseId));
    }

    [Fact]
    public void Without_edges_players_stay_where_they_are()
    {
        var manifest = SteeringManifest.Of([], ".", 10, "/next");

        Assert.Equal(["."], manifest.PathwayPriority);
        Assert.Empty(manifest.PathwayClones);
    }

    private static ChosenEdge Edge(string id, string url) => new(id, url, null, 0);
}
