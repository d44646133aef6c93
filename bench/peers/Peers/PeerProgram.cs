namespace CdnMusic.PeerBench.Peers;

/// <summary>How to run a server in the foreground.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Environment">Variables added to this process's own.</param>
internal sealed record PeerProgram(IReadOnlyList<string> Command, IReadOnlyDictionary<string, string> Environment);
