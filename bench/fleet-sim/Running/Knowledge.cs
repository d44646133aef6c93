using CdnMusic.ControlPlane.Measuring;
using CdnMusic.ControlPlane.Steering;
using CdnMusic.FleetSim.World;

namespace CdnMusic.FleetSim.Running;

/// <summary>What the control plane has measured; its own estimators, fed with noise.</summary>
internal sealed class Knowledge(FleetOptions options, Planet planet, Random random)
{
    // A page's clock and its HTTP stack add to what a kernel would measure.
    private const double PageOverheadMs = 1;

    private readonly PrefixRtts?[] _rtts = new PrefixRtts?[planet.Prefixes.Length];
    private readonly Dictionary<ulong, int> _index = planet.Edges.Select((e, i) => (e.Key, i)).ToDictionary(p => p.Key, p => p.i);

    /// <summary>What is known of one prefix's distances; false if geography was of no use.</summary>
    public bool Fill(int prefix, TimeSpan now, Span<Distance> distances)
    {
        distances.Fill(Distance.Unknown);
        if (_rtts[prefix] is { } known)
        {
            var target = new Target(_index, distances);
            known.Visit(now, ref target, static (ref t, edge, ms) => t.Distances[t.Index[edge]] = Distance.Of(ms));
        }

        return GeoDistance.Complete(planet.Prefixes[prefix].Believed, planet.EdgePlaces, distances);
    }

    /// <summary>An edge's kernel has measured a client: noise adds to the minimum, and swings the mean.</summary>
    public void Measure(int prefix, int edge, double trueMs, TimeSpan now)
    {
        var noise = options.RttNoise * Gauss();
        var mean = trueMs * Math.Max(0.5, 1 + noise);
        (_rtts[prefix] ??= new PrefixRtts()).Add(planet.Edges[edge].Key, trueMs * (1 + Math.Abs(noise)), mean, now);
    }

    /// <summary>A page has measured an edge.</summary>
    public void Claim(int prefix, int edge, double trueMs, TimeSpan now) =>
        (_rtts[prefix] ??= new PrefixRtts()).Claim(
            planet.Edges[edge].Key, (trueMs * (1 + Math.Abs(options.RttNoise * Gauss()))) + PageOverheadMs, now);

    private double Gauss() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private readonly ref struct Target(Dictionary<ulong, int> index, Span<Distance> distances)
    {
        public readonly Dictionary<ulong, int> Index = index;
        public readonly Span<Distance> Distances = distances;
    }
}
