using System.Text.Json.Serialization;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.ControlPlane.Answers;

/// <summary>A steering manifest of HLS (draft-pantos-hls-rfc8216bis, 7.1): edges are pathways, cloned from the playlist's only one.</summary>
/// <param name="Version">Always 1.</param>
/// <param name="Ttl">Seconds until the player asks again.</param>
/// <param name="ReloadUri">Where it asks again.</param>
/// <param name="PathwayPriority">Pathway ids, best first; never empty.</param>
/// <param name="PathwayClones">How the pathways differ from the base.</param>
internal sealed record SteeringManifest(
    [property: JsonPropertyName("VERSION")] int Version,
    [property: JsonPropertyName("TTL")] int Ttl,
    [property: JsonPropertyName("RELOAD-URI")] string ReloadUri,
    [property: JsonPropertyName("PATHWAY-PRIORITY")] IReadOnlyList<string> PathwayPriority,
    [property: JsonPropertyName("PATHWAY-CLONES")] IReadOnlyList<PathwayClone> PathwayClones)
{
    /// <summary>The pathway of variants without a <c>PATHWAY-ID</c>.</summary>
    public const string BasePathway = ".";

    /// <summary>The manifest for an answer. Without edges the base pathway stays: a player goes on where it is.</summary>
    public static SteeringManifest Of(SteeringAnswer answer, int ttl, string reloadUri) => new(
        1,
        ttl,
        reloadUri,
        answer.Edges.Count == 0 ? [BasePathway] : [.. answer.Edges.Select(e => e.Id)],
        [.. answer.Edges.Select(e => new PathwayClone(BasePathway, e.Id, new UriReplacement(new Uri(e.Url).Authority)))]);
}

/// <summary>A pathway made of another.</summary>
internal sealed record PathwayClone(
    [property: JsonPropertyName("BASE-ID")] string BaseId,
    [property: JsonPropertyName("ID")] string Id,
    [property: JsonPropertyName("URI-REPLACEMENT")] UriReplacement UriReplacement);

/// <summary>What is different in its URIs: the host, with a port if it is not the scheme's own.</summary>
internal sealed record UriReplacement([property: JsonPropertyName("HOST")] string Host);
