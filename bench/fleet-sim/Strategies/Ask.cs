using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.FleetSim.Strategies;

/// <summary>What a strategy is told: what the control plane knows, the same for each.</summary>
internal readonly ref struct Ask
{
    public required SteeringFleet Fleet { get; init; }

    public ReadOnlySpan<SteeringEdge> Edges => Fleet.Edges;

    public required ReadOnlySpan<Distance> Distances { get; init; }

    /// <summary>Where the geographic database says that the client is, and where the edges are.</summary>
    public required GeoPoint Client { get; init; }

    public required EdgePlaces Places { get; init; }

    public required ulong ClientHash { get; init; }

    public required ulong Key { get; init; }

    /// <summary>The edge that the client uses for the same key; -1 for none.</summary>
    public required int Current { get; init; }

    public required int Doubts { get; init; }

    public required TimeSpan Now { get; init; }
}
