using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Answers;

/// <summary>The answer of <c>GET /v1/edges/best</c>.</summary>
/// <param name="TtlSeconds">How long the player may act on it, seconds.</param>
/// <param name="ClientPrefix">The network the client was taken to be in, CIDR.</param>
/// <param name="Edges">One to three edges, best first.</param>
internal sealed record BestEdges(int TtlSeconds, string ClientPrefix, IReadOnlyList<ChosenEdge> Edges);
