using System.Text;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.SignedUrls;

namespace CdnMusic.EdgeNode.Prefetching;

/// <summary>
/// Resolves references that players and playlists make (RFC 3986 section 5.2), but only those that stay close: relative ones, to the same
/// folder, below it, or (another rendition) beside it. Everything else is somebody else's business or an attack. Pure functions.
/// </summary>
internal static class RelativeTarget
{
    private const int MaxLength = 1024;

    /// <summary>The canonical target that is meant, or null if it is not one to be fetched.</summary>
    /// <param name="target">The target that the reference is relative to.</param>
    /// <param name="reference">The reference, percent-encoded as in a URL.</param>
    public static string? Resolve(string target, ReadOnlySpan<char> reference)
    {
        if (reference.IsEmpty || reference.Length > MaxLength || reference[0] is '/' or '?' || reference.ContainsAny("#\\")
            || !Ascii.IsValid(reference) || HasScheme(reference))
        {
            return null;
        }

        var folder = CacheKey.PathOf(target);
        folder = folder[..(folder.LastIndexOf('/') + 1)];
        if (reference.StartsWith("./"))
        {
            reference = reference[2..];
        }
        else if (reference.StartsWith("../"))
        {
            reference = reference[3..];
            folder = folder.Length > 1 ? folder[..(folder[..^1].LastIndexOf('/') + 1)] : [];
        }

        var query = reference.IndexOf('?');
        var path = string.Concat(folder, query < 0 ? reference : reference[..query]);
        return folder.IsEmpty || path.EndsWith('/') || !TargetPath.IsUnambiguous(Encoding.ASCII.GetBytes(path))
            ? null
            : CanonicalTarget.Of(Cmcd.StripFrom(path + (query < 0 ? "" : reference[query..].ToString()), out _));
    }

    private static bool HasScheme(ReadOnlySpan<char> reference)
    {
        var colon = reference.IndexOf(':');
        return colon >= 0 && reference[..colon].IndexOf('/') < 0;
    }
}
