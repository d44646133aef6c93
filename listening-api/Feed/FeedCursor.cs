using System.Globalization;

namespace CdnMusic.ListeningApi.Feed;

/// <summary>A place in a feed: after this entry.</summary>
internal readonly record struct FeedCursor(DateTime At, string About)
{
    /// <summary>Before the newest entry.</summary>
    public static FeedCursor Start { get; } = new(new DateTime(9999, 1, 1, 0, 0, 0, DateTimeKind.Utc), "");

    /// <summary>As a text, for the next request.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.Ticks}-{About}");

    /// <summary>Reads it; an empty text is the start.</summary>
    public static bool TryParse(string text, out FeedCursor cursor)
    {
        cursor = Start;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (text.Length == 0)
        {
            return true;
        }

        if (dash < 1 || !long.TryParse(text.AsSpan(0, dash), NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) || ticks > Start.At.Ticks)
        {
            return false;
        }

        cursor = new FeedCursor(new DateTime(ticks, DateTimeKind.Utc), text[(dash + 1)..]);
        return true;
    }
}
