using System.Collections.Immutable;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>How an edge does, at one moment.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Hold">Its open stream, to whichever replica; null if it is away.</param>
/// <param name="IsLive">It is connected, and not out.</param>
/// <param name="Version">The version of its software.</param>
/// <param name="Revision">The revision of the fleet's settings that it has.</param>
/// <param name="Answered">Answers since this process knows it.</param>
/// <param name="Errors">Those of them that were errors.</param>
/// <param name="FirstBytes">Answers since this process knows it, by the time until their first byte.</param>
/// <param name="Load">0 idle, 1 full.</param>
internal sealed record EdgeVitals(
    string Id, ImmutableSortedDictionary<string, string> Labels, IEdgeHold? Hold, bool IsLive, string Version, long Revision, ulong Answered, ulong Errors, double Load,
    IReadOnlyList<ulong> FirstBytes);
