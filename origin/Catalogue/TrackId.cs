namespace CdnMusic.Origin.Catalogue;

/// <summary>Track ids: readable words for people, a piece of the file's digest so that they never collide by name.</summary>
internal static class TrackId
{
    private const int DigestDigits = 8;

    /// <summary>The id of a recording: the same for the same file under the same artist and title.</summary>
    /// <param name="artist">May be in any script.</param>
    /// <param name="title">May be in any script.</param>
    /// <param name="digest">Of the source file, hex.</param>
    public static string Of(string artist, string title, string digest)
    {
        var words = Slug.Of($"{artist} {title}");
        return (words.Length == 0 ? "track" : words) + "-" + digest[..DigestDigits];
    }
}
