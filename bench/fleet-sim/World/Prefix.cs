using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.FleetSim.World;

/// <summary>One client network.</summary>
/// <param name="Hash">Its identity.</param>
/// <param name="Region">Where it is.</param>
/// <param name="Place">Where exactly.</param>
/// <param name="Believed">Where the geographic database says it is: near the truth, wrong, or nowhere.</param>
/// <param name="Network">The access network it belongs to, which has its own ways to each provider.</param>
/// <param name="LastMileMs">The part of every round trip that is its own.</param>
internal readonly record struct Prefix(ulong Hash, int Region, GeoPoint Place, GeoPoint Believed, int Network, double LastMileMs);
