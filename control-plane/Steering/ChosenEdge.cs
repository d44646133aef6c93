using System.Text.Json.Serialization;

namespace CdnMusic.ControlPlane.Steering;

/// <summary>One edge of an answer.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Url">Scheme and authority, without a trailing slash.</param>
/// <param name="RttMs">RTT from the client's prefix, milliseconds; null if not measured.</param>
/// <param name="Load">0 idle, 1 full.</param>
internal sealed record ChosenEdge(
    string Id, string Url, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] double? RttMs, double Load);
