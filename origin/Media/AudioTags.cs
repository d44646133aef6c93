namespace CdnMusic.Origin.Media;

/// <summary>What people call a recording; null where nothing is known.</summary>
internal sealed record AudioTags(string? Title, string? Artist, string? Album)
{
    public const int MaxLength = 200;

    /// <summary>These tags, and where they are silent those.</summary>
    public AudioTags Or(AudioTags other) => new(Title ?? other.Title, Artist ?? other.Artist, Album ?? other.Album);

    /// <summary>Without control characters and surrounding space, at most 200 characters each; null if nothing is left.</summary>
    public AudioTags Cleaned() => new(Clean(Title), Clean(Artist), Clean(Album));

    private static string? Clean(string? tag)
    {
        var text = new string([.. (tag ?? "").Select(c => char.IsControl(c) ? ' ' : c)]).Trim();
        if (text.Length > MaxLength)
        {
            // Not through the middle of a surrogate pair.
            text = text[..(char.IsHighSurrogate(text[MaxLength - 1]) ? MaxLength - 1 : MaxLength)].TrimEnd();
        }

        return text.Length == 0 ? null : text;
    }
}
