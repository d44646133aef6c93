namespace CdnMusic.CatalogApi.Playback;

/// <summary>What the control plane answers to <c>GET /v1/edges/best</c>, as far as it matters here.</summary>
internal sealed record ChosenEdges(IReadOnlyList<ChosenEdge>? Edges);

/// <summary>One edge.</summary>
/// <param name="Url">Scheme and authority.</param>
internal sealed record ChosenEdge(string Url);
