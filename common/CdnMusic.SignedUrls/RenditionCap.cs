namespace CdnMusic.SignedUrls;

/// <summary>
/// The rendition cap, enforced from the path alone. A rendition's folder is named for its codec and its bit rate, as in
/// <c>/tracks/a/7f3c/aac-128/seg-001.m4s</c>. Below the signed prefix every folder whose name has the form
/// <c>codec-kbps</c> – the codec 1–8 of <c>a-z0-9</c> beginning with a letter, the bit rate 1–6 digits – is taken for a rendition's, and
/// its bit rate must not exceed the cap. A file's own name does not count, and neither do folders of the prefix itself: sign a track's own folder and
/// a track called <c>live-1984</c> is no rendition.
/// </summary>
public static class RenditionCap
{
    private const int MaxCodecLength = 8;
    private const int MaxDigits = 6;

    /// <summary>Does the path stay within the cap?</summary>
    /// <param name="below">The path's part below the prefix, such as <c>7f3c/aac-128/seg-001.m4s</c>.</param>
    /// <param name="maxKbps">The cap in kbit/s.</param>
    public static bool Allows(ReadOnlySpan<byte> below, int maxKbps)
    {
        while (below.IndexOf((byte)'/') is var slash and >= 0)
        {
            if (KbpsOf(below[..slash]) > maxKbps)
            {
                return false;
            }

            below = below[(slash + 1)..];
        }

        return true;
    }

    /// <summary>The bit rate in a folder's name in kbit/s, or -1 if it is not a rendition's.</summary>
    private static int KbpsOf(ReadOnlySpan<byte> folder)
    {
        var hyphen = folder.LastIndexOf((byte)'-');
        if (hyphen is < 1 or > MaxCodecLength || folder.Length - hyphen - 1 is < 1 or > MaxDigits || !IsCodec(folder[..hyphen]))
        {
            return -1;
        }

        var kbps = 0;
        foreach (var digit in folder[(hyphen + 1)..])
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return -1;
            }

            kbps = (kbps * 10) + (digit - '0');
        }

        return kbps;
    }

    private static bool IsCodec(ReadOnlySpan<byte> name)
    {
        foreach (var c in name)
        {
            if (!char.IsAsciiLetterLower((char)c) && !char.IsAsciiDigit((char)c))
            {
                return false;
            }
        }

        return char.IsAsciiLetter((char)name[0]);
    }
}
