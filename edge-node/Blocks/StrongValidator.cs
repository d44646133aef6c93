using System.Globalization;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Blocks;

/// <summary>
/// The strong validator of a response: two responses with the same one have the same bytes, so their parts may be combined
/// (RFC 9110 section 15.3.7.3).
/// </summary>
/// <param name="Text">The entity tag with its quotes, or the modification date, as the origin wrote it.</param>
/// <param name="IsDate">Is it a modification date?</param>
internal readonly record struct StrongValidator(string Text, bool IsDate)
{
    private static readonly TimeSpan ClockResolution = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The strong validator of a response, or null. A weak entity tag says that bytes may differ, whatever the date says. A modification
    /// date is strong if the response was generated at least a second later (RFC 9110 section 8.8.2.2).
    /// </summary>
    public static StrongValidator? Of(ResponseHead head)
    {
        if (head.Find("ETag") is not null)
        {
            return head.EntityTag is { IsWeak: false } tag ? new StrongValidator(tag.ToString(), IsDate: false) : null;
        }

        return head.LastModified is { } modified && head.Date is { } date && date - modified >= ClockResolution
            ? new StrongValidator(head.Find("Last-Modified")!, IsDate: true)
            : null;
    }

    /// <summary>Does a later response carry the same validator? Its date was strong when it was stored, and does not become weaker.</summary>
    public bool IsIn(ResponseHead head) => IsDate
        ? head.Find("ETag") is null && head.Find("Last-Modified") == Text
        : head.EntityTag is { IsWeak: false } tag && tag.ToString() == Text;

    /// <summary>A short name of the version of this validator, length and cut: XXH3-128 in hexadecimal.</summary>
    public string VersionOf(long completeLength, int blockBytes)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{Text}\n{completeLength}\n{blockBytes}");
        return XxHash128.HashToUInt128(MemoryMarshal.AsBytes(text.AsSpan())).ToString("x32", CultureInfo.InvariantCulture);
    }
}
