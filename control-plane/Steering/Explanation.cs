using System.Text.Json.Serialization;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>Why an answer is what it is: the numbers that the decision itself worked with.</summary>
/// <param name="BestMs">The nearest eligible edge, ms; null where nothing is known.</param>
/// <param name="NearMs">Up to here an edge is as near, ms.</param>
/// <param name="LoadLimit">Up to here an edge takes new players.</param>
/// <param name="KeyShare">The key's share of demand, 0-1.</param>
/// <param name="Width">Caches that share the key.</param>
/// <param name="Stayed">The client was left where it is.</param>
/// <param name="Edges">Every edge of the fleet, best standing first.</param>
internal sealed record Explanation(
    double? BestMs, double? NearMs, double LoadLimit, double KeyShare, int Width, bool Stayed, IReadOnlyList<ExplainedEdge> Edges);

/// <summary>One edge of an explanation.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Rank">Its place in the answer, from 1; null if it is not named.</param>
/// <param name="Standing">Where it stands.</param>
/// <param name="Score">Orders edges of one standing, smaller is better; null for those never named.</param>
/// <param name="RttMs">The distance, ms; null if unknown.</param>
/// <param name="RttSource">Measured, estimated or unknown.</param>
/// <param name="Load">0 idle, 1 full.</param>
/// <param name="Share">The part of its capacity's worth that it gets: an operator's weight or its label, less what it costs; 0 in maintenance.</param>
/// <param name="Why">The standing in words.</param>
internal sealed record ExplainedEdge(
    string Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Rank,
    Standing Standing,
    double? Score,
    double? RttMs,
    string RttSource,
    double Load,
    double Share,
    string Why);
