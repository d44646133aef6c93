namespace CdnMusic.HttpFields.Structured;

/// <summary>Base64 as RFC 9651 4.2.7 wants it read: no character outside the alphabet, but padding may be absent and pad bits set.</summary>
internal static class Base64Text
{
    public static bool TryDecode(ReadOnlySpan<char> text, out byte[] bytes)
    {
        var digits = text.TrimEnd('=');
        var padding = text.Length - digits.Length;
        bytes = [];
        if (digits.Length % 4 == 1 || (padding > 0 && (padding > 2 || text.Length % 4 != 0)))
        {
            return false;
        }

        var decoded = new byte[digits.Length * 3 / 4];
        var (buffer, bits, length) = (0, 0, 0);
        foreach (var digit in digits)
        {
            var value = ValueOf(digit);
            if (value < 0)
            {
                return false;
            }

            buffer = ((buffer << 6) | value) & 0xFFFF;
            bits += 6;
            if (bits >= 8)
            {
                bits -= 8;
                decoded[length++] = (byte)(buffer >> bits);
            }
        }

        bytes = decoded;
        return true;
    }

    private static int ValueOf(char digit) => digit switch
    {
        >= 'A' and <= 'Z' => digit - 'A',
        >= 'a' and <= 'z' => digit - 'a' + 26,
        >= '0' and <= '9' => digit - '0' + 52,
        '+' => 62,
        '/' => 63,
        _ => -1,
    };
}
