using System.Security.Cryptography;
using System.Text;

namespace CdnMusic.Origin.Catalogue;

/// <summary>Names releases: readable words, and a piece of a digest so that two that read the same do not collide.</summary>
internal static class ReleaseId
{
    private const int DigestDigits = 8;

    /// <summary>The id of an artist's album; null without an album.</summary>
    public static string? Of(string artist, string album)
    {
        if (album.Length == 0)
        {
            return null;
        }

        var words = Slug.Of($"{artist} {album}");
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{artist}\0{album}")));
        return (words.Length == 0 ? "release" : words) + "-" + digest[..DigestDigits];
    }
}
