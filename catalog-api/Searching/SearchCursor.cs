using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CdnMusic.CatalogApi.Searching;

/// <summary>Where the last page ended: the score and the key, so that what is added meanwhile neither repeats nor hides a hit. Pure.</summary>
/// <param name="Score">Negative: from the beginning.</param>
/// <param name="Key">The document's.</param>
internal readonly record struct SearchCursor(int Score, string Key)
{
    public static SearchCursor Beginning { get; } = new(-1, "");

    public override string ToString() =>
        Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Score}:{Key}")));

    /// <summary>Reads one; null if it is none.</summary>
    public static SearchCursor? Read(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Beginning;
        }

        if (!Base64Url.IsValid(text))
        {
            return null;
        }

        var plain = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text));
        var colon = plain.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && !plain.Contains('\0', StringComparison.Ordinal)
            && int.TryParse(plain.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var score)
            ? new SearchCursor(score, plain[(colon + 1)..])
            : null;
    }
}
