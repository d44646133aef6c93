using System.Text;
using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Catalogue;

/// <summary>Writes a track's HLS multivariant playlist (RFC 8216 section 4.3.4).</summary>
internal static class MultivariantPlaylist
{
    /// <summary>The playlist of some renditions, with URIs relative to the track's folder.</summary>
    /// <param name="version">The folder that holds the renditions.</param>
    /// <param name="recipe">How they were made; see <see cref="IsOf"/>.</param>
    /// <param name="renditions">What to offer, lowest bit rate first.</param>
    public static string Write(string version, string recipe, IEnumerable<EncodedRendition> renditions)
    {
        var text = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-INDEPENDENT-SEGMENTS\n").Append(RecipeTag(recipe)).Append('\n');
        foreach (var encoded in renditions)
        {
            text.Append("#EXT-X-STREAM-INF:")
                .Append($"BANDWIDTH={encoded.PeakBandwidth},AVERAGE-BANDWIDTH={encoded.AverageBandwidth},CODECS=\"{encoded.Rendition.Codecs}\"\n")
                .Append($"{version}/{encoded.Rendition.Name}/{EncodedRendition.PlaylistName}\n");
        }

        return text.ToString();
    }

    /// <summary>Was this playlist's track made by this recipe? Then encoding the same file again would only make the same again.</summary>
    public static bool IsOf(string playlist, string recipe) => playlist.Split('\n').Contains(RecipeTag(recipe));

    private static string RecipeTag(string recipe) => $"#EXT-X-SESSION-DATA:DATA-ID=\"org.cdnmusic.recipe\",VALUE=\"{recipe}\"";
}
