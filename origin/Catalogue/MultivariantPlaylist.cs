using System.Text;
using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.Catalogue;

/// <summary>Writes a track's HLS multivariant playlist (RFC 8216 section 4.3.4).</summary>
internal static class MultivariantPlaylist
{
    private const string Version = "#EXT-X-VERSION:", Variant = "#EXT-X-STREAM-INF:";

    /// <summary>The playlist of some renditions, with URIs relative to the track's folder.</summary>
    /// <param name="version">The folder that holds the renditions.</param>
    /// <param name="recipe">How they were made; see <see cref="IsOf"/>.</param>
    /// <param name="renditions">What to offer, lowest bit rate first.</param>
    public static string Write(string version, string recipe, IEnumerable<EncodedRendition> renditions)
    {
        var text = new StringBuilder($"#EXTM3U\n{Version}7\n#EXT-X-INDEPENDENT-SEGMENTS\n").Append(RecipeTag(recipe)).Append('\n');
        foreach (var encoded in renditions)
        {
            text.Append(Variant)
                .Append($"BANDWIDTH={encoded.PeakBandwidth},AVERAGE-BANDWIDTH={encoded.AverageBandwidth},CODECS=\"{encoded.Rendition.Codecs}\"\n")
                .Append($"{version}/{encoded.Rendition.Name}/{EncodedRendition.PlaylistName}\n");
        }

        return text.ToString();
    }

    /// <summary>Was this playlist's track made by this recipe? Then encoding the same file again would only make the same again.</summary>
    public static bool IsOf(string playlist, string recipe) => playlist.Split('\n').Contains(RecipeTag(recipe));

    /// <summary>
    /// The playlist with content steering (draft-pantos-hls-rfc8216bis, 4.4.6.6): players ask the server, and know the variants as one
    /// pathway of which it makes others.
    /// </summary>
    /// <param name="playlist">As written.</param>
    /// <param name="server">The steering server's URI for this track.</param>
    /// <param name="pathway">The pathway's id, [a-zA-Z0-9._-].</param>
    public static string Steer(string playlist, string server, string pathway)
    {
        var steering = $"#EXT-X-CONTENT-STEERING:SERVER-URI=\"{server}\",PATHWAY-ID=\"{pathway}\"";
        var lines = playlist.Split('\n').Select(line => line.StartsWith(Variant, StringComparison.Ordinal) ? $"{line},PATHWAY-ID=\"{pathway}\"" : line);
        return string.Join('\n', lines.SelectMany(line => line.StartsWith(Version, StringComparison.Ordinal) ? (string[])[line, steering] : [line]));
    }

    private static string RecipeTag(string recipe) => $"#EXT-X-SESSION-DATA:DATA-ID=\"org.cdnmusic.recipe\",VALUE=\"{recipe}\"";
}
