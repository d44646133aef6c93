using System.Globalization;

namespace CdnMusic.HttpFields;

/// <summary>HTTP dates (RFC 9110 5.6.7). Names of days, months and the zone match in any case, as RFC 9111 4.2 asks of caches.</summary>
public static class HttpDate
{
    /// <summary>
    /// Parses any of the three forms: <c>Sun, 06 Nov 1994 08:49:37 GMT</c>, <c>Sunday, 06-Nov-94 08:49:37 GMT</c>,
    /// <c>Sun Nov  6 08:49:37 1994</c>.
    /// </summary>
    /// <param name="text">The field value; surrounding whitespace is ignored.</param>
    /// <param name="now">The present, to which a two-digit year relates: never more than 50 years ahead.</param>
    /// <param name="date">The date in UTC; a leap second is read as the second before it, the nearest earlier time (RFC 9111 4.2).</param>
    /// <returns>False for anything else; the name of the day must be one, but need not fit the date.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, DateTimeOffset now, out DateTimeOffset date)
    {
        var value = FieldText.Trim(text);
        var parts = default(HttpDateParts);
        if (HttpDateReader.TryReadImf(value, ref parts) || HttpDateReader.TryReadAsctime(value, ref parts))
        {
            return parts.TryToDate(out date);
        }

        if (HttpDateReader.TryReadRfc850(value, ref parts))
        {
            parts.ExpandYear(now.ToUniversalTime());
            return parts.TryToDate(out date);
        }

        date = default;
        return false;
    }

    /// <summary>Writes the preferred form (IMF-fixdate) in UTC, dropping fractions of a second.</summary>
    public static string Format(DateTimeOffset date) => date.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture);
}
