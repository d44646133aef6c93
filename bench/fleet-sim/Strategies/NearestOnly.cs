namespace CdnMusic.FleetSim.Strategies;

/// <summary>The edge with the smallest round-trip time, whatever its load: what GSLB products call "proximity" or "latency based".</summary>
internal sealed class NearestOnly : IStrategy
{
    public string Name => "nearest only";

    public int Choose(in Ask ask, Span<int> answer, out int doubts)
    {
        doubts = 0;
        return Ordering.Smallest(ask, answer, static (in a, i) => a.Distances[i].Ms);
    }
}
