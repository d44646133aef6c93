namespace CdnMusic.HttpFields;

/// <summary>Non-negative whole seconds (RFC 9111 1.2.2).</summary>
public static class DeltaSeconds
{
    private const long Ceiling = 1L << 31;

    /// <summary>Parses one or more digits; anything above 2^31, however long, is 2^31 seconds. No sign, point or whitespace is allowed.</summary>
    /// <param name="text">The text of the argument, without quotes.</param>
    /// <param name="seconds">Between zero and 2^31 seconds.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan seconds)
    {
        seconds = TimeSpan.Zero;
        if (text.IsEmpty)
        {
            return false;
        }

        var total = 0L;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
            {
                return false;
            }

            total = Math.Min(Ceiling, (total * 10) + (character - '0'));
        }

        seconds = TimeSpan.FromSeconds(total);
        return true;
    }
}
