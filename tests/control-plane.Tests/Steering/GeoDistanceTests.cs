using System.Runtime.Intrinsics;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Tests.Steering;

public sealed class GeoDistanceTests
{
    private static readonly GeoPoint Moscow = GeoPoint.Of(55.75, 37.62), Petersburg = GeoPoint.Of(59.94, 30.31), Tokyo = GeoPoint.Of(35.68, 139.69);

    [Fact]
    public void Kilometres_are_those_of_the_great_circle()
    {
        Assert.InRange(Moscow.KmTo(Petersburg), 625, 645);
        Assert.InRange(Moscow.KmTo(Tokyo), 7400, 7550);
        Assert.False(GeoPoint.Of(double.NaN, 0).Known || GeoPoint.Of(91, 0).Known);
    }

    [Fact]
    public void Kilometres_by_the_polynomial_are_those_by_the_arc_cosine_within_a_metre()
    {
        for (var cosine = -1.0; cosine <= 1; cosine += 1e-4)
        {
            Assert.Equal(6371 * Math.Acos(cosine), GreatCircle.Km(cosine), 1e-3);
            Assert.Equal(GreatCircle.Km(cosine), GreatCircle.Km(Vector256.Create(cosine))[3], 1e-9);
        }

        Assert.Equal(0, GreatCircle.Km(1 + 1e-15));
        Assert.True(double.IsNaN(GreatCircle.Km(Vector256.Create(double.NaN))[0]));
    }

    [Fact]
    public void Estimates_of_many_edges_are_those_of_each()
    {
        var random = new Random(1);
        var places = Enumerable.Range(0, 11).Select(i => i == 4 ? At(GeoPoint.Nowhere) : At(GeoPoint.Of(random.Next(-90, 90), random.Next(-180, 180)))).ToArray();
        Distance[] distances = [Distance.Of(190), .. Enumerable.Repeat(Distance.Unknown, 10)];
        var client = GeoPoint.Of(10, 20);

        Assert.True(GeoDistance.Complete(client, new EdgePlaces(places), distances));

        var lastMile = Math.Max(0, 190 - (client.KmTo(places[0].Point) * GeoDistance.MsPerKm));
        for (var i = 1; i < places.Length; i++)
        {
            var estimate = lastMile + (client.KmTo(places[i].Point) * GeoDistance.MsPerKm);
            Assert.Equal(i == 4 ? double.NaN : estimate, distances[i].Ms, 1e-6);
            Assert.False(distances[i].Measured);
        }
    }

    [Fact]
    public void What_is_not_measured_is_estimated_with_the_last_mile_of_what_is()
    {
        Distance[] distances = [Distance.Of(30), Distance.Unknown];

        Assert.True(GeoDistance.Complete(Moscow, new EdgePlaces([At(Moscow), At(Tokyo)]), distances));
        Assert.Equal(Distance.Of(30), distances[0]);
        Assert.False(distances[1].Measured);
        Assert.InRange(distances[1].Ms, 140, 160);
    }

    [Fact]
    public void A_place_that_measurements_contradict_is_not_believed()
    {
        Distance[] distances = [Distance.Of(200), Distance.Unknown];

        Assert.False(GeoDistance.Complete(Moscow, new EdgePlaces([At(Moscow), At(Petersburg)]), distances));
        Assert.InRange(distances[1].Ms, 205, 215);
    }

    [Fact]
    public void Edges_of_one_site_share_what_is_measured_of_one()
    {
        Distance[] distances = [Distance.Of(12), Distance.Unknown, Distance.Unknown];

        GeoDistance.Complete(GeoPoint.Nowhere, new EdgePlaces([new(default, 0), new(default, 0), new(default, 1)]), distances);

        Assert.Equal(new Distance(12, measured: false), distances[1]);
        Assert.False(distances[2].Known);
    }

    [Fact]
    public void A_client_whom_nobody_knows_is_to_measure_until_nothing_can_be_nearer()
    {
        SteeringEdge[] edges = [Edge(1), Edge(2), Edge(3)];
        var places = new EdgePlaces([At(Tokyo), At(Moscow), At(Petersburg)]);
        Distance[] far = [Distance.Of(130), Distance.Unknown, Distance.Unknown];
        Distance[] near = [Distance.Unknown, Distance.Of(5), Distance.Unknown];

        Assert.True(Pressing(far));
        Assert.False(Pressing(near));

        bool Pressing(Distance[] distances)
        {
            var located = GeoDistance.Complete(GeoPoint.Nowhere, places, distances);
            var limits = SteeringLimits.Of(new SteeringRules(), new SteeringFleet(edges), distances);
            Span<int> targets = stackalloc int[Probing.MaxTargets];
            Assert.Equal(2, Probing.Pick(edges, distances, places, located, limits, 1, targets, out var pressing));
            return pressing;
        }
    }

    [Fact]
    public void Labels_set_share_cost_and_place()
    {
        var dear = EdgeTerms.Of(new Dictionary<string, string> { ["cost_per_gb"] = "0.02", ["share"] = "0.5", ["latitude"] = "1", ["longitude"] = "2" });
        var nonsense = EdgeTerms.Of(new Dictionary<string, string> { ["cost_per_gb"] = "cheap", ["share"] = "7" });

        Assert.Equal(0.25, dear.ShareAgainst(0.001));
        Assert.Equal(0.5, dear.ShareAgainst(null));
        Assert.True(dear.Place.Known);
        Assert.Equal(1, nonsense.ShareAgainst(0.001));
    }

    private static EdgePlace At(GeoPoint point) => new(point, -1);

    private static SteeringEdge Edge(ulong key) => new(key, EdgeState.Ready, 0.1, 1, Shedding: false);
}
