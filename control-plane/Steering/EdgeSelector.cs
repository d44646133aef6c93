using System.Buffers;
using System.IO.Hashing;
using System.Net;
using CdnMusic.ControlPlane.Measuring;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>Brings the map, the measurements and the clock to <see cref="EdgeRanking"/>. Thread-safe, takes no lock of the fleet's.</summary>
internal sealed class EdgeSelector(
    SteeringViews views,
    RttTable table,
    GeoDatabase geography,
    KeyHeat heat,
    SteeringRules rules,
    IOptions<ControlPlaneOptions> options,
    Random chance,
    TimeProvider time)
{
    private const int OnStack = 256;

    /// <summary>The edges for a client and a path, best first; none if the fleet has none.</summary>
    /// <param name="request">Who asks for what.</param>
    /// <param name="explain">Say why.</param>
    public SteeringAnswer Choose(in SteeringRequest request, bool explain = false)
    {
        var view = views.Current;
        var client = ClientPrefix.Of(request.Client);
        var rented = view.Fleet.Count > OnStack ? ArrayPool<Distance>.Shared.Rent(view.Fleet.Count) : null;
        var distances = (rented ?? stackalloc Distance[OnStack])[..view.Fleet.Count];
        try
        {
            var now = time.Monotonic();
            table.Fill(client, view.Map, now, distances);
            var located = GeoDistance.Complete(geography.Find(request.Client), view.Places, distances);
            var key = Rendezvous.Hash(TrackKey.Of(request.Path));
            var current = request.CurrentEdge is { } id ? view.Map.IndexOf(Rendezvous.Hash(id)) : -1;
            var question = new SteeringQuestion(key, ClientHash(request.Client), heat.Observe(key, now), current, request.Doubts);
            return Answer(view, client, question, distances, located, explain);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<Distance>.Shared.Return(rented);
            }
        }
    }

    private SteeringAnswer Answer(
        SteeringView view, ClientPrefix client, in SteeringQuestion question, ReadOnlySpan<Distance> distances, bool located, bool explain)
    {
        var verdicts = explain ? new Verdict[view.Fleet.Count] : [];
        Span<int> indices = stackalloc int[SteeringRules.AnswerLength];
        var ranked = EdgeRanking.Rank(rules, view.Fleet, distances, question, indices, verdicts);
        indices = indices[..ranked.Count];
        var chosen = new ChosenEdge[indices.Length];
        for (var i = 0; i < chosen.Length; i++)
        {
            var index = indices[i];
            var edge = view.Map.Edges[index];
            // Only what was measured is told as an RTT; an estimate is the explanation's business.
            double? rtt = distances[index].Measured ? Math.Round(distances[index].Ms, 3) : null;
            chosen[i] = new ChosenEdge(edge.Id, edge.Url, rtt, Math.Round(view.Fleet.Edges[index].Load, 3));
        }

        return new SteeringAnswer(
            client,
            chosen,
            ranked.Doubts,
            Probes(view, distances, located, ranked.Limits),
            explain ? Explaining.Of(view, question, ranked, distances, verdicts, indices) : null);
    }

    /// <summary>For a share of the questions, and for all from networks that nobody knows: what the player shall measure.</summary>
    private ProbeTarget[] Probes(SteeringView view, ReadOnlySpan<Distance> distances, bool located, in SteeringLimits limits)
    {
        var drawn = chance.NextDouble() < options.Value.ProbeShare;
        if (options.Value.ProbeShare == 0 || (located && !drawn))
        {
            return [];
        }

        Span<int> picked = stackalloc int[Probing.MaxTargets];
        var count = Probing.Pick(
            view.Fleet.Edges, distances, view.Places, located, limits, (ulong)chance.NextInt64(), picked, out var pressing);
        if (!drawn && !pressing)
        {
            return [];
        }

        var targets = new ProbeTarget[count];
        for (var i = 0; i < count; i++)
        {
            targets[i] = new ProbeTarget(view.Map.Edges[picked[i]].Id, view.Map.Edges[picked[i]].Url);
        }

        return targets;
    }

    /// <summary>Per household, not per prefix: one crowded network's listeners of a hot release must not all share one cache.</summary>
    private static ulong ClientHash(IPAddress client)
    {
        Span<byte> bytes = stackalloc byte[16];
        client.TryWriteBytes(bytes, out var length);
        return XxHash3.HashToUInt64(bytes[..Math.Min(length, 8)]);
    }
}
