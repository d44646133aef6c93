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
    /// <summary>The manifest for an answer. Without edges the base pathway stays: a player goes on where it is.</summary>
    /// <remarks>
    /// A clone changes the host of a URI and neither its scheme nor its port, so edges that differ in those from the best one are left out.
    /// </remarks>
    /// <param name="edges">The answer, best first.</param>
    /// <param name="basePathway">The playlist's own pathway.</param>
    /// <param name="starting">
    /// The player has just begun on the base pathway, and stays there until it asks again: hls.js (1.7) never gets over being moved while
    /// it fetches its very first fragment.
    /// </param>
    /// <param name="ttl">Seconds.</param>
    /// <param name="reloadUri">Where it asks again.</param>
    public static SteeringManifest Of(IReadOnlyList<ChosenEdge> edges, string basePathway, bool starting, int ttl, string reloadUri)
    {
        var all = edges.Select(e => (e.Id, Url: new Uri(e.Url))).ToList();
        var alike = all.Where(e => (e.Url.Scheme, e.Url.Port) == (all[0].Url.Scheme, all[0].Url.Port)).ToList();
        return new(
            1,
            ttl,
            reloadUri,
            [.. starting || alike.Count == 0 ? [basePathway] : Array.Empty<string>(), .. alike.Select(e => e.Id)],
            [.. alike.Select(e => new PathwayClone(basePathway, e.Id, new UriReplacement(e.Url.Host)))]);
    }
}

/// <summary>A pathway made of another.</summary>
internal sealed record PathwayClone(
    [property: JsonPropertyName("BASE-ID")] string BaseId,
    [property: JsonPropertyName("ID")] string Id,
    [property: JsonPropertyName("URI-REPLACEMENT")] UriReplacement UriReplacement);

/// <summary>What is different in its URIs: the host.</summary>
internal sealed record UriReplacement([property: JsonPropertyName("HOST")] string Host);
