using System.Globalization;
using System.Text.RegularExpressions;

namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>
/// A segment file's name, such as <c>000000000007-1f0c…9a.seg2</c>. It carries what must not be lost with damaged bytes: the id, the
/// secret that seeds the records' hashes, and the version of the format.
/// </summary>
/// <param name="Id">Counts up; a smaller one is older.</param>
/// <param name="Secret">Random; known to nobody who can have bytes stored.</param>
internal readonly partial record struct SegmentName(long Id, long Secret)
{
    /// <summary>The version of the format. Raise it with every change to <see cref="RecordHeader"/> or <see cref="HeadCodec"/>.</summary>
    public const int FormatVersion = 3;

    private static readonly string Extension = ".seg" + FormatVersion.ToString(CultureInfo.InvariantCulture);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id:D12}-{Secret:x16}{Extension}");

    public static bool TryParse(string fileName, out SegmentName name)
    {
        name = default;
        if (!AnyVersion().IsMatch(fileName) || Path.GetExtension(fileName) != Extension || fileName.Length != 12 + 1 + 16 + Extension.Length)
        {
            return false;
        }

        name = new SegmentName(
            long.Parse(fileName.AsSpan(0, 12), CultureInfo.InvariantCulture),
            long.Parse(fileName.AsSpan(13, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>Is this a segment of any version, this one or another?</summary>
    public static bool IsSegment(string fileName) => AnyVersion().IsMatch(fileName);

    [GeneratedRegex(@"^[0-9]{12}(-[0-9a-f]{16})?\.seg[0-9]*$", RegexOptions.CultureInvariant)]
    private static partial Regex AnyVersion();
}
