using System.Globalization;

namespace CdnMusic.ListeningApi.Statistics;

/// <summary>A place in a listener's history: after this play, in the order of start times, newest first.</summary>
internal readonly record struct HistoryCursor(DateTime StartedAt, Guid Play)
{
    private const string Format = "yyyyMMddHHmmssffffff";

    /// <summary>Reads it; an empty text is the beginning.</summary>
    public static bool TryParse(string text, out HistoryCursor cursor)
    {
        cursor = new HistoryCursor(DateTime.SpecifyKind(new DateTime(9999, 1, 1), DateTimeKind.Utc), Guid.Empty);
        if (text.Length == 0)
        {
            return true;
        }

        if (text.Length < Format.Length + 2
            || !DateTime.TryParseExact(text.AsSpan(0, Format.Length), Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            || !Guid.TryParse(text.AsSpan(Format.Length + 1), out var play))
        {
            return false;
        }

        cursor = new HistoryCursor(at, play);
        return true;
    }
}
