using System.Text;

namespace CdnMusic.EdgeNode.Prefetching;

/// <summary>
/// What is needed of an HLS media playlist (RFC 8216 section 4.3.3): what it lists, in order of play, as canonical targets. Lenient: tags
/// that are not understood do not matter, and neither do URIs that do not resolve.
/// </summary>
/// <param name="Targets">Initialization sections and segments, each once.</param>
/// <param name="BeginsWithMap">The first of them is an initialization section.</param>
internal sealed record MediaPlaylist(IReadOnlyList<string> Targets, bool BeginsWithMap)
{
    /// <summary>Larger playlists are not read.</summary>
    public const int MaxBytes = 1 << 20;

    private const string MapTag = "#EXT-X-MAP:";
    private const string UriAttribute = "URI=\"";

    /// <summary>Is this the content type of a playlist (RFC 8216 section 10, and what it was before)?</summary>
    public static bool IsContentType(ReadOnlySpan<char> contentType)
    {
        var end = contentType.IndexOf(';');
        var type = (end < 0 ? contentType : contentType[..end]).Trim();
        return type.Equals("application/vnd.apple.mpegurl", StringComparison.OrdinalIgnoreCase)
            || type.Equals("application/x-mpegurl", StringComparison.OrdinalIgnoreCase)
            || type.Equals("audio/mpegurl", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>
    /// Reads a playlist. Null if it is none, a multivariant one, or one that still grows: its players begin near its end, and what they ask
    /// for next does not exist yet.
    /// </summary>
    /// <param name="target">The playlist's own target.</param>
    /// <param name="bytes">The playlist in UTF-8.</param>
    public static MediaPlaylist? Parse(string target, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes || !bytes.StartsWith("#EXTM3U"u8) || bytes.IndexOf("#EXT-X-ENDLIST"u8) < 0)
        {
            return null;
        }

        var targets = new List<string>();
        var beginsWithMap = false;
        foreach (var line in Encoding.UTF8.GetString(bytes).AsSpan().EnumerateLines())
        {
            var isMap = line.StartsWith(MapTag, StringComparison.Ordinal);
            var reference = isMap ? MapUri(line) : line.StartsWith('#') ? [] : line.Trim();
            // A playlist of byte ranges names the same file again and again.
            if (RelativeTarget.Resolve(target, reference) is { } resolved && (targets.Count == 0 || targets[^1] != resolved))
            {
                beginsWithMap |= isMap && targets.Count == 0;
                targets.Add(resolved);
            }
        }

        return targets.Count == 0 ? null : new MediaPlaylist(targets, beginsWithMap);
    }

    private static ReadOnlySpan<char> MapUri(ReadOnlySpan<char> line)
    {
        var start = line.IndexOf(UriAttribute, StringComparison.Ordinal);
        var uri = start < 0 ? [] : line[(start + UriAttribute.Length)..];
        var end = uri.IndexOf('"');
        return end < 0 ? [] : uri[..end];
    }
}
