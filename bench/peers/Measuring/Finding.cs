namespace CdnMusic.PeerBench.Measuring;

/// <summary>One figure of a run, flat, so that runs can be compared by any tool.</summary>
/// <param name="Part">Which part of the run.</param>
/// <param name="Case">Which case of it, such as <c>64 KiB</c>.</param>
/// <param name="Peer">Which server.</param>
/// <param name="Figures">The figures by name; units are in the names.</param>
internal sealed record Finding(string Part, string Case, string Peer, IReadOnlyDictionary<string, double> Figures);
