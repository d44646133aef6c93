using System.Collections.Immutable;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Weighting;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>A map of the fleet with what labels and operators say to steering. Immutable.</summary>
internal sealed class SteeringView
{
    /// <summary>Reads the labels of every edge of the map; where an operator has set a weight, it stands in for the label <c>share</c>.</summary>
    public SteeringView(FleetMap map, ImmutableSortedDictionary<string, EdgeWeight> weights)
    {
        (Map, Weights) = (map, weights);
        var terms = map.Edges.Select(e => EdgeTerms.Of(e.Labels) is var labels && weights.GetValueOrDefault(e.Id) is { Weight: { } weight } ? labels with { Share = weight } : labels).ToArray();
        var cheapest = terms.Min(t => t.CostPerGb);
        var sites = terms.Select(t => t.Site).OfType<(string, string)>().Distinct().ToList();
        Places = new EdgePlaces([.. terms.Select(t => new EdgePlace(t.Place, t.Site is { } site ? sites.IndexOf(site) : -1))]);
        Fleet = new SteeringFleet([.. terms.Select((t, i) => Apply(t, cheapest, map.Steering[i]))]);
    }

    /// <summary>The map; the members below are at its indices.</summary>
    public FleetMap Map { get; }

    /// <summary>What operators have set.</summary>
    public ImmutableSortedDictionary<string, EdgeWeight> Weights { get; }

    /// <summary>The edges.</summary>
    public SteeringFleet Fleet { get; }

    /// <summary>Where they are.</summary>
    public EdgePlaces Places { get; }

    /// <summary>Without a share an edge is in maintenance: to steering that is draining.</summary>
    private static SteeringEdge Apply(EdgeTerms terms, double? cheapest, SteeringEdge edge) =>
        terms.Share > 0 ? edge with { Share = terms.ShareAgainst(cheapest), Domain = terms.Domain }
        : edge.State is EdgeState.Ready or EdgeState.Suspect ? edge with { State = EdgeState.Draining }
        : edge;
}
