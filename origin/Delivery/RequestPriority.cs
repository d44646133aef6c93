using Microsoft.Extensions.Primitives;

namespace CdnMusic.Origin.Delivery;

/// <summary>What a request is for, most important first.</summary>
internal enum RequestPriority
{
    /// <summary>Somebody is listening.</summary>
    Playback,

    /// <summary>Somebody will probably listen to it in a moment.</summary>
    Prefetch,

    /// <summary>Somebody may listen to it some day.</summary>
    Prewarm,
}

internal static class RequestPriorities
{
    private const int LowestPlayback = 3, LowestPrefetch = 5;

    /// <summary>
    /// Reads the <c>Priority</c> field (RFC 9218): urgency 0–3 is playback, and 3 the default; 4–5 prefetch; 6–7 pre-warming. Edges send
    /// nothing, <c>u=5</c> and <c>u=7</c>.
    /// </summary>
    public static RequestPriority Of(StringValues priority)
    {
        var urgency = LowestPlayback;
        foreach (var member in priority.ToString().Split(',', StringSplitOptions.TrimEntries))
        {
            if (member.StartsWith("u=", StringComparison.Ordinal) && member.Split(';')[0] is ['u', '=', >= '0' and <= '7' and var digit])
            {
                urgency = digit - '0';
            }
        }

        return urgency <= LowestPlayback ? RequestPriority.Playback : urgency <= LowestPrefetch ? RequestPriority.Prefetch : RequestPriority.Prewarm;
    }
}
