using System.Buffers;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Measuring;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>Brings the map, the measurements and the clock to <see cref="EdgeRanking"/>. Thread-safe, takes no lock of the fleet's.</summary>
internal sealed class EdgeSelector(EdgeRegistry registry, RttTable table, SteeringRules rules, TimeProvider time)
{
    private const int OnStack = 256;

    /// <summary>The edges for a client and a path, best first; empty if the fleet has none.</summary>
    public IReadOnlyList<ChosenEdge> Choose(ClientPrefix client, ReadOnlySpan<char> path)
    {
        var map = registry.Map;
        var rented = map.Edges.Length > OnStack ? ArrayPool<double>.Shared.Rent(map.Edges.Length) : null;
        var rtts = (rented ?? stackalloc double[OnStack])[..map.Edges.Length];
        Span<int> ranked = stackalloc int[SteeringRules.AnswerLength];

        table.Fill(client, map, time.Monotonic(), rtts);
        var count = EdgeRanking.Rank(rules, map.Steering, rtts, Rendezvous.Hash(TrackKey.Of(path)), ranked);
        var chosen = new ChosenEdge[count];
        for (var i = 0; i < count; i++)
        {
            var index = ranked[i];
            double? rtt = double.IsNaN(rtts[index]) ? null : Math.Round(rtts[index], 3);
            var edge = map.Edges[index];
            chosen[i] = new ChosenEdge(edge.Id, edge.Url, rtt, Math.Round(map.Steering[index].Load, 3));
        }

        if (rented is not null)
        {
            ArrayPool<double>.Shared.Return(rented);
        }

        return chosen;
    }
}
