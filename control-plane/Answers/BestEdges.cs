using System.Text.Json.Serialization;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Answers;

/// <summary>The answer of <c>GET /v1/edges/best</c>.</summary>
/// <param name="TtlSeconds">How long the player may act on it, seconds.</param>
/// <param name="ClientPrefix">The network the client was taken to be in, CIDR.</param>
/// <param name="Edges">One to three edges, best first.</param>
/// <param name="Doubts">To be sent back as <c>doubts</c>, beside <c>current</c>, with the next question for the same track.</param>
/// <param name="Probe">What to measure and report; absent for most sessions.</param>
/// <param name="Explanation">With <c>explain=true</c>.</param>
internal sealed record BestEdges(
    int TtlSeconds,
    string ClientPrefix,
    IReadOnlyList<ChosenEdge> Edges,
    int Doubts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ProbeRequest? Probe,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Explanation? Explanation);

/// <summary>Asks a player to measure.</summary>
/// <param name="Path">What to fetch one byte of, twice; the second time on the open connection counts.</param>
/// <param name="Edges">From where.</param>
internal sealed record ProbeRequest(string Path, IReadOnlyList<ProbeTarget> Edges);
