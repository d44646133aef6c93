using System.IO.Hashing;
using System.Runtime.InteropServices;
using CdnMusic.EdgeNode.Caching;
using Yarp.ReverseProxy.Model;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// Highest random weight hashing (Thaler and Ravishankar, 1998): every node that knows the same destinations prefers them in the same order, by target;
/// when one is lost, only its targets go elsewhere.
/// </summary>
internal static class Rendezvous
{
    /// <summary>The destinations for a target, most preferred first.</summary>
    public static DestinationState[] Order(CacheKey target, IReadOnlyList<DestinationState> destinations) =>
        destinations.Count < 2
            ? [.. destinations]
            : [.. destinations.OrderByDescending(d => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(d.DestinationId.AsSpan()), (long)(ulong)target.Hash))];
}
