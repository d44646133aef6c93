using CdnMusic.ControlPlane.Fleet;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>What a decision knows of one edge.</summary>
/// <param name="Key">The hash of its id.</param>
/// <param name="State">Its state in the map.</param>
/// <param name="Load">0 idle, 1 full.</param>
/// <param name="Weight">Its capacity relative to the others. Greater than 0.</param>
/// <param name="Shedding">It has been too busy and is not yet calm enough (<see cref="SteeringRules.Sheds"/>).</param>
internal readonly record struct SteeringEdge(ulong Key, EdgeState State, double Load, double Weight, bool Shedding)
{
    /// <summary>How much of what its capacity suggests it gets (canary, cost): greater than 0, at most 1.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Edges of one domain may fail together; 0 if that is not known.</summary>
    public ulong Domain { get; init; }

    /// <summary>Its weight in rendezvous hashing.</summary>
    public double DrawWeight => Weight * Share;
}
