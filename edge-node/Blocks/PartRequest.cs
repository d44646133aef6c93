using System.Globalization;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Blocks;

/// <summary>The part of a representation that a fill asks for: whole blocks, or the last bytes. Immutable.</summary>
/// <param name="Whole">What a fill of the whole would be coalesced by, should the origin send the whole instead.</param>
/// <param name="FirstBlock">The first block; meaningless for a suffix.</param>
/// <param name="BlockCount">How many blocks, at least one; meaningless for a suffix.</param>
/// <param name="BlockBytes">The size of a block.</param>
/// <param name="Suffix">Ask for this many last bytes instead; null for blocks.</param>
/// <param name="Known">The head of the manifest whose missing blocks are asked for; null if the representation is not known yet.</param>
internal sealed record PartRequest(CacheKey Whole, long FirstBlock, int BlockCount, int BlockBytes, long? Suffix, ResponseHead? Known)
{
    /// <summary>The first byte asked for; null for a suffix.</summary>
    public long? Start => Suffix is null ? FirstBlock * BlockBytes : null;

    /// <summary>The last byte asked for; null for a suffix. May lie behind the end of a representation that is not known yet.</summary>
    private long? Last => Suffix is null ? Math.Min((FirstBlock + BlockCount) * BlockBytes, Known?.Blocks?.CompleteLength ?? long.MaxValue) - 1 : null;

    /// <summary>The Range field.</summary>
    public string RangeField => string.Create(CultureInfo.InvariantCulture, $"bytes={Start}-{Last ?? Suffix}");

    /// <summary>
    /// Is a 206 with this Content-Range what was asked for? Less than that would be legal, but a block could then never become whole.
    /// </summary>
    public bool IsAnsweredBy(ByteRange range, long completeLength) => Suffix is { } suffix
        ? range.End == completeLength - 1 && range.Length == Math.Min(suffix, completeLength)
        : range.Start == Start && range.End == Math.Min(Last!.Value, completeLength - 1);
}
