using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.FleetSim.World;

/// <summary>Where edges and clients are, and how long light and routers take between them. Immutable but for the edges' states.</summary>
/// <remarks>
/// A round trip is the last mile, plus 0.02 ms per kilometre stretched by 1-1.5 per pair of access network and provider region, plus 0-6 ms
/// for how well the access network and the edge's provider are connected. So edges of one city differ, and the nearest city is not always
/// the nearest in time.
/// </remarks>
internal sealed class Planet
{
    private const int Networks = 64, Providers = 3;
    private const double MsPerKm = 0.02, RegionRadiusDegrees = 4, GeoErrorDegrees = 1;
    private readonly int _seed;

    public Planet(FleetOptions options)
    {
        _seed = options.Seed;
        var random = new Random(options.Seed);
        Centres = [.. Enumerable.Range(0, options.Regions).Select(r =>
            (Latitude: 25 + (20 * random.NextDouble()), Longitude: -180 + (360.0 * (r + (0.4 * random.NextDouble())) / options.Regions)))];
        var places = new EdgePlace[options.Edges];
        Edges = new SimulatedEdge[options.Edges];
        // Every third machine is twice as large.
        var sizes = Enumerable.Range(0, options.Edges).Select(i => (i / options.Regions) % 3 == 2 ? 2.0 : 1.0).ToArray();
        for (var i = 0; i < options.Edges; i++)
        {
            var region = i % options.Regions;
            var inRegion = Enumerable.Range(0, options.Edges).Where(e => e % options.Regions == region).Sum(e => sizes[e]);
            var capacity = options.Listeners / (double)options.Regions / options.PeakLoad * sizes[i] / inRegion;
            var provider = i / options.Regions % Providers;
            places[i] = new EdgePlace(Near(Centres[region], 0.3, random), (region * Providers) + provider);
            Edges[i] = new SimulatedEdge(i, region, provider, places[i].Point, capacity, options.CacheTracks);
        }

        EdgePlaces = new EdgePlaces(places);

        Prefixes = new Prefix[options.Prefixes];
        for (var i = 0; i < Prefixes.Length; i++)
        {
            var region = random.Next(options.Regions);
            var degrees = Degrees(Centres[region], RegionRadiusDegrees, random);
            var luck = random.NextDouble();
            var believed = luck < 0.10 ? GeoPoint.Nowhere
                : luck < 0.13 ? Near(Centres[random.Next(options.Regions)], RegionRadiusDegrees, random)
                : Near(degrees, GeoErrorDegrees, random);
            Prefixes[i] = new Prefix(
                (ulong)random.NextInt64(), region, GeoPoint.Of(degrees.Latitude, degrees.Longitude), believed, random.Next(Networks),
                2 + (12 * random.NextDouble() * random.NextDouble()));
        }
    }

    public (double Latitude, double Longitude)[] Centres { get; }

    public SimulatedEdge[] Edges { get; }

    public EdgePlaces EdgePlaces { get; }

    public Prefix[] Prefixes { get; }

    /// <summary>The true round-trip time, milliseconds.</summary>
    public double RttMs(in Prefix prefix, SimulatedEdge edge)
    {
        var route = Luck(prefix.Network, edge.Provider, edge.Region);
        var peering = Luck(prefix.Network, edge.Provider, -1);
        return prefix.LastMileMs + (prefix.Place.KmTo(edge.Place) * MsPerKm * (1 + (0.5 * route))) + (6 * peering * peering);
    }

    private double Luck(int network, int provider, int region) =>
        Rendezvous.Uniform(((ulong)(uint)network << 32) | (uint)(region + 1), ((ulong)(uint)_seed << 32) | (uint)provider);

    private static GeoPoint Near((double Latitude, double Longitude) centre, double radius, Random random)
    {
        var (latitude, longitude) = Degrees(centre, radius, random);
        return GeoPoint.Of(latitude, longitude);
    }

    private static (double Latitude, double Longitude) Degrees((double Latitude, double Longitude) centre, double radius, Random random)
    {
        var latitude = centre.Latitude + (radius * ((2 * random.NextDouble()) - 1));
        var longitude = centre.Longitude + (radius * ((2 * random.NextDouble()) - 1));
        return (latitude, longitude > 180 ? longitude - 360 : longitude < -180 ? longitude + 360 : longitude);
    }
}
