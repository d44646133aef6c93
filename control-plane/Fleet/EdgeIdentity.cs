using System.Collections.Immutable;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>Who an edge said it is, after <see cref="HelloRules"/> found nothing wrong.</summary>
/// <param name="Id">1-63 characters of <c>[a-z0-9-]</c>.</param>
/// <param name="Url">Scheme and authority under which players reach it, without a trailing slash.</param>
/// <param name="Labels">Region, provider and so on.</param>
/// <param name="CapacityMbps">What it may send at most, Mbit/s; greater than 0.</param>
/// <param name="Version">Its software's version, possibly empty.</param>
/// <param name="Draining">It joins without wanting players.</param>
internal sealed record EdgeIdentity(
    string Id, string Url, ImmutableSortedDictionary<string, string> Labels, double CapacityMbps, string Version, bool Draining)
{
    /// <summary>The edge's place in rendezvous hashing, and its key in the RTT table.</summary>
    public ulong Key { get; } = Rendezvous.Hash(Id);
}
