using System.Text.RegularExpressions;

namespace CdnMusic.CatalogApi.Publishing;

/// <summary>Finds what a track consists of by reading its playlists (RFC 8216) at the origin.</summary>
internal static partial class MediaPaths
{
    /// <summary>The paths of the multivariant playlist, of the renditions' playlists, and of all their segments.</summary>
    /// <exception cref="HttpRequestException">The origin does not answer, or has no such track.</exception>
    public static async Task<IReadOnlyList<string>> ReadAsync(
        HttpClient origin, Uri root, string cdnId, IReadOnlyList<string> renditions, CancellationToken cancellationToken)
    {
        var master = new Uri(root, $"/tracks/{cdnId}/master.m3u8");
        var paths = new List<string> { master.AbsolutePath };
        foreach (var media in Uris(await origin.GetStringAsync(master, cancellationToken), master))
        {
            if (renditions.Any(rendition => media.AbsolutePath.Contains($"/{rendition}/", StringComparison.Ordinal)))
            {
                paths.Add(media.AbsolutePath);
                paths.AddRange(Uris(await origin.GetStringAsync(media, cancellationToken), media).Select(uri => uri.AbsolutePath));
            }
        }

        return [.. paths.Distinct()];
    }

    private static IEnumerable<Uri> Uris(string playlist, Uri from)
    {
        foreach (var line in playlist.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] != '#')
            {
                yield return new Uri(from, line);
            }
            else if (Map().Match(line) is { Success: true } map)
            {
                yield return new Uri(from, map.Groups[1].Value);
            }
        }
    }

    [GeneratedRegex("^#EXT-X-MAP:(?:.*,)?URI=\"([^\"]+)\"")]
    private static partial Regex Map();
}
