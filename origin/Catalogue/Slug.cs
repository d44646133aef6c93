using System.Collections.Frozen;
using System.Text;

namespace CdnMusic.Origin.Catalogue;

/// <summary>
/// Turns names into lower-case ASCII words joined by hyphens. Latin and Cyrillic letters are transliterated; what has no
/// transliteration here is dropped. The table is our own because Unicode decomposition needs ICU, which this program runs without.
/// </summary>
internal static class Slug
{
    private const int MaxLength = 60;

    private static readonly FrozenDictionary<char, string> Latin = Table(
        "àáâãāăą=a ä=ae å=a æ=ae çćĉċč=c ďđ=d ð=d èéêëēĕėęě=e ĝğġģ=g ĥħ=h ìíîïĩīĭįı=i ĵ=j ķĸ=k ĺļľŀł=l ñńņňŋ=n òóôõōŏő=o ö=oe ø=oe "
        + "œ=oe ŕŗř=r śŝşšș=s ß=ss ţťŧț=t þ=th ùúûũūŭůűų=u ü=ue ŵ=w ýÿŷ=y źżž=z ə=e "
        + "а=a б=b в=v г=g ґ=g д=d е=e ё=e є=ye ж=zh з=z и=i і=i ї=yi й=y к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ў=u ф=f х=kh ц=ts "
        + "ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=yu я=ya "
        + "'= ’= `= &=-and-");

    /// <summary>The slug of a name, at most 60 characters; empty if nothing of it can be written in ASCII.</summary>
    public static string Of(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name)
        {
            foreach (var ascii in Transliterate(char.ToLowerInvariant(c)))
            {
                if (char.IsAsciiLetterOrDigit(ascii))
                {
                    slug.Append(ascii);
                }
                else if (slug.Length > 0 && slug[^1] != '-')
                {
                    slug.Append('-');
                }
            }
        }

        return slug.ToString(0, Math.Min(slug.Length, MaxLength)).TrimEnd('-');
    }

    private static string Transliterate(char c) =>
        Latin.TryGetValue(c, out var ascii) ? ascii
        : char.IsAsciiLetterOrDigit(c) ? c.ToString()
        // Combining marks belong to the letter before them; anything else separates words.
        : c is >= '\u0300' and <= '\u036F' ? ""
        : "-";

    private static FrozenDictionary<char, string> Table(string rules) => rules
        .Split(' ')
        .Select(rule => rule.Split('='))
        .SelectMany(rule => rule[0].Select(c => KeyValuePair.Create(c, rule[1])))
        .ToFrozenDictionary();
}
