namespace CdnMusic.FleetSim.Strategies;

/// <summary>The edge that reported the smallest load, wherever it is; a client stays on its edge, or all would follow every report.</summary>
internal sealed class LeastLoaded : IStrategy
{
    public string Name => "least loaded";

    public int Choose(in Ask ask, Span<int> answer, out int doubts)
    {
        doubts = 0;
        return Ordering.Smallest(ask, answer, static (in a, i) => i == a.Current ? -1 : a.Edges[i].Load);
    }
}
