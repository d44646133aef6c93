namespace CdnMusic.HttpFields;

/// <summary>Reads the three grammars of RFC 9110 5.6.7 character by character.</summary>
internal ref struct HttpDateReader
{
    private static readonly string[] Months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    private static readonly string[] Days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    private static readonly string[] LongDays =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private ReadOnlySpan<char> _rest;

    private HttpDateReader(ReadOnlySpan<char> text) => _rest = text;

    public static bool TryReadImf(ReadOnlySpan<char> text, ref HttpDateParts parts)
    {
        var reader = new HttpDateReader(text);
        return reader.Name(Days, out _)
            && reader.Literal(", ")
            && reader.Digits(2, out parts.Day)
            && reader.Literal(" ")
            && reader.Month(ref parts)
            && reader.Literal(" ")
            && reader.Digits(4, out parts.Year)
            && reader.Literal(" ")
            && reader.Time(ref parts)
            && reader.Literal(" GMT")
            && reader._rest.IsEmpty;
    }

    public static bool TryReadRfc850(ReadOnlySpan<char> text, ref HttpDateParts parts)
    {
        var reader = new HttpDateReader(text);
        return reader.Name(LongDays, out _)
            && reader.Literal(", ")
            && reader.Digits(2, out parts.Day)
            && reader.Literal("-")
            && reader.Month(ref parts)
            && reader.Literal("-")
            && reader.Digits(2, out parts.Year)
            && reader.Literal(" ")
            && reader.Time(ref parts)
            && reader.Literal(" GMT")
            && reader._rest.IsEmpty;
    }

    public static bool TryReadAsctime(ReadOnlySpan<char> text, ref HttpDateParts parts)
    {
        var reader = new HttpDateReader(text);
        return reader.Name(Days, out _)
            && reader.Literal(" ")
            && reader.Month(ref parts)
            && reader.Literal(" ")
            && (reader.Digits(2, out parts.Day) || (reader.Literal(" ") && reader.Digits(1, out parts.Day)))
            && reader.Literal(" ")
            && reader.Time(ref parts)
            && reader.Literal(" ")
            && reader.Digits(4, out parts.Year)
            && reader._rest.IsEmpty;
    }

    private bool Time(ref HttpDateParts parts) =>
        Digits(2, out parts.Hour)
        && Literal(":")
        && Digits(2, out parts.Minute)
        && Literal(":")
        && Digits(2, out parts.Second);

    private bool Month(ref HttpDateParts parts)
    {
        var found = Name(Months, out var index);
        parts.Month = index + 1;
        return found;
    }

    private bool Name(string[] names, out int index)
    {
        for (index = 0; index < names.Length; index++)
        {
            if (Literal(names[index]))
            {
                return true;
            }
        }

        return false;
    }

    private bool Literal(ReadOnlySpan<char> expected)
    {
        if (!_rest.StartsWith(expected, StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        _rest = _rest[expected.Length..];
        return true;
    }

    private bool Digits(int count, out int number)
    {
        number = 0;
        if (_rest.Length < count)
        {
            return false;
        }

        foreach (var digit in _rest[..count])
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            number = (number * 10) + (digit - '0');
        }

        _rest = _rest[count..];
        return true;
    }
}
