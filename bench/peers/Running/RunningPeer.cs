using CdnMusic.PeerBench.Processes;

namespace CdnMusic.PeerBench.Running;

/// <summary>A server that answers.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Url">Where, http or https.</param>
/// <param name="Process">Its processes.</param>
internal sealed record RunningPeer(string Name, Uri Url, PeerProcess Process);
