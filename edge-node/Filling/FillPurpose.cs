namespace CdnMusic.EdgeNode.Filling;

/// <summary>Whom a fill is for, most important first. The origin turns the others away first when it has too much to do.</summary>
internal enum FillPurpose
{
    /// <summary>A client waits for it.</summary>
    Playback,

    /// <summary>A client will probably ask for it in a moment.</summary>
    Prefetch,

    /// <summary>Clients may ask for it some day.</summary>
    Prewarm,
}

internal static class FillPurposes
{
    private const int LowestPlayback = 3, LowestPrefetch = 5;

    /// <summary>The <c>Priority</c> request field (RFC 9218) for the origin; null for its default.</summary>
    public static string? PriorityField(this FillPurpose purpose) => purpose switch
    {
        FillPurpose.Prefetch => "u=5",
        FillPurpose.Prewarm => "u=7",
        _ => null,
    };

    /// <summary>The purpose that a request's <c>Priority</c> speaks of: another edge's, if this one is its shield.</summary>
    public static FillPurpose Of(string priority)
    {
        var urgency = LowestPlayback;
        foreach (var member in priority.Split(',', StringSplitOptions.TrimEntries))
        {
            urgency = member is ['u', '=', >= '0' and <= '7' and var digit] ? digit - '0' : urgency;
        }

        return urgency <= LowestPlayback ? FillPurpose.Playback : urgency <= LowestPrefetch ? FillPurpose.Prefetch : FillPurpose.Prewarm;
    }
}
