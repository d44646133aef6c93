namespace CdnMusic.HttpFields;

/// <summary>The numbers of an HTTP date as written, not yet checked against the calendar.</summary>
internal struct HttpDateParts
{
    public int Year, Month, Day, Hour, Minute, Second;

    /// <summary>
    /// Turns a two-digit year into the latest one that keeps the date at most 50 years ahead of now (RFC 9110 5.6.7). Compared as
    /// numbers, because 29 February need not exist in every century tried.
    /// </summary>
    public void ExpandYear(DateTimeOffset now)
    {
        Year += ((now.Year / 100) + 1) * 100;
        var limit = (now.Year + 50, now.Month, now.Day, now.Hour, now.Minute, now.Second);
        while ((Year, Month, Day, Hour, Minute, Second).CompareTo(limit) > 0)
        {
            Year -= 100;
        }
    }

    /// <summary>Makes the date, unless no calendar has it.</summary>
    public readonly bool TryToDate(out DateTimeOffset date)
    {
        date = default;
        if (Year is < 1 or > 9999 || Day < 1 || Day > DateTime.DaysInMonth(Year, Month) || Hour > 23 || Minute > 59 || Second > 60)
        {
            return false;
        }

        date = new DateTimeOffset(Year, Month, Day, Hour, Minute, Math.Min(Second, 59), TimeSpan.Zero);
        return true;
    }
}
