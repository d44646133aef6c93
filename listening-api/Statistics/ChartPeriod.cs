namespace CdnMusic.ListeningApi.Statistics;

/// <summary>How long a chart counts, in UTC.</summary>
internal enum ChartPeriod
{
    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A week from Monday (ISO 8601).</summary>
    Week,
}

/// <summary>Periods as times.</summary>
internal static class ChartPeriods
{
    /// <summary>When the period that contains a time began.</summary>
    public static DateTimeOffset Start(this ChartPeriod period, DateTimeOffset at)
    {
        var utc = at.UtcDateTime;
        var start = period switch
        {
            ChartPeriod.Hour => utc.Date.AddHours(utc.Hour),
            ChartPeriod.Day => utc.Date,
            _ => utc.Date.AddDays(-(((int)utc.DayOfWeek + 6) % 7)),
        };
        return new DateTimeOffset(start, TimeSpan.Zero);
    }

    /// <summary>How long it is.</summary>
    public static TimeSpan Length(this ChartPeriod period) => period switch
    {
        ChartPeriod.Hour => TimeSpan.FromHours(1),
        ChartPeriod.Day => TimeSpan.FromDays(1),
        _ => TimeSpan.FromDays(7),
    };
}
