using System.Globalization;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Delivery;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Blocks;

/// <summary>
/// Decides what a fill for a request asks the origin for. A range of what is not known yet is widened to whole blocks; of the last bytes so
/// many are asked for that the block they begin in is among them. At most <see cref="RunBlocks"/> blocks are asked for at once, so that a
/// fill fits into its window; the rest is fetched when it is needed. Thread-safe.
/// </summary>
internal sealed class PartPlanner(TargetMarks marks, IOptions<EdgeOptions> options)
{
    /// <summary>No representation is longer (1 PiB); it keeps the arithmetic from overflowing.</summary>
    private const long MaxOffset = 1L << 50;

    private readonly int _blockBytes = (int)options.Value.Cache.BlockBytes.Bytes;

    /// <summary>How many blocks one fill asks for at most.</summary>
    public int RunBlocks { get; } = (int)Math.Max(1, options.Value.Fill.Window.Bytes / options.Value.Cache.BlockBytes.Bytes);

    /// <summary>The fill for a request, of a part if it wants one or if what it revalidates is a manifest.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">What is being filled.</param>
    /// <param name="stored">What is to be revalidated, if anything.</param>
    public FillRequest Plan(CacheRequest request, CacheKey key, StoredResponse? stored)
    {
        var fill = request.ToFill(key);
        var isManifest = stored?.Head.Blocks is not null;
        if ((stored is not null && !isManifest) || marks.Contains(request.Target, TargetMark.UselessParts))
        {
            return fill;
        }

        var wanted = request.IsHead ? default : request.Field("Range");
        var outcome = RangeField.Resolve(wanted, stored?.Head.Blocks?.CompleteLength ?? long.MaxValue, out var ranges);
        if (outcome != RangeOutcome.Satisfiable)
        {
            return isManifest ? Again(fill, Blocks(key, new ByteRange(0, request.IsHead ? 1 : MaxOffset))) : fill;
        }

        if (isManifest)
        {
            return Again(fill, Blocks(key, ranges[0]));
        }

        var part = IsSuffix(wanted.ToString()) ? Suffix(key, ranges[0].Length) : Blocks(key, ranges[0]);
        var place = part.Suffix is null ? "from:" : "last:";
        return fill with
        {
            Key = CacheKey.ForTarget(string.Create(CultureInfo.InvariantCulture, $"{key.Text}\n@{place}{part.Suffix ?? part.FirstBlock}")),
            Part = part,
        };
    }

    /// <summary>A stale manifest is revalidated under a key of its own: a fill of the whole may still be running under the usual one.</summary>
    private static FillRequest Again(FillRequest fill, PartRequest part) =>
        fill with { Key = CacheKey.ForTarget(fill.Key.Text + "\n@again"), Part = part };

    private PartRequest Blocks(CacheKey key, ByteRange range)
    {
        var first = Math.Min(range.Start, MaxOffset) / _blockBytes;
        var last = Math.Min(range.End, MaxOffset) / _blockBytes;
        return new PartRequest(key, first, (int)Math.Clamp(last - first + 1, 1, RunBlocks), _blockBytes, null, null);
    }

    private PartRequest Suffix(CacheKey key, long length)
    {
        var bytes = Math.Min(length, (long)RunBlocks * _blockBytes) + _blockBytes - 1;
        return new PartRequest(key, 0, 1, _blockBytes, bytes, null);
    }

    private static bool IsSuffix(string field) => field[(field.IndexOf('=', StringComparison.Ordinal) + 1)..].TrimStart(' ', '\t', ',').StartsWith('-');
}
