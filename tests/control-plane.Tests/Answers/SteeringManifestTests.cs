using CdnMusic.ControlPlane.Answers;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Tests.Answers;

public sealed class SteeringManifestTests
{
    [Fact]
    public void A_pathway_is_a_host_so_edges_on_another_port_or_scheme_are_left_out()
    {
        var manifest = SteeringManifest.Of(
            [Edge("a", "https://a.example"), Edge("b", "https://b.example:8443"), Edge("c", "http://c.example"), Edge("d", "https://d.example")], "music", starting: false, 10, "/next");

        Assert.Equal(["a", "d"], manifest.PathwayPriority);
        Assert.Equal(["a.example", "d.example"], manifest.PathwayClones.Select(c => c.UriReplacement.Host));
        Assert.All(manifest.PathwayClones, c => Assert.Equal("music", c.BaseId));
    }

    [Fact]
    public void A_player_that_has_just_begun_is_not_moved_but_knows_where_to_go()
    {
        var manifest = SteeringManifest.Of([Edge("a", "https://a.example"), Edge("b", "https://b.example")], "music", starting: true, 10, "/next");

        Assert.Equal(["music", "a", "b"], manifest.PathwayPriority);
        Assert.Equal(["a", "b"], manifest.PathwayClones.Select(c => c.Id));
    }

    [Fact]
    public void Without_edges_players_stay_where_they_are()
    {
        var manifest = SteeringManifest.Of([], ".", starting: false, 10, "/next");

        Assert.Equal(["."], manifest.PathwayPriority);
        Assert.Empty(manifest.PathwayClones);
    }

    private static ChosenEdge Edge(string id, string url) => new(id, url, null, 0);
}
