using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Prefetching;

namespace CdnMusic.EdgeNode.Popularity;

/// <summary>
/// What saved the origin most of late: bytes from the cache, by playlist where a segment belongs to one that is known, else by path. They weigh
/// half after <see cref="HalfLife"/>. Not thread-safe: the one stream's reports use it.
/// </summary>
internal sealed class HotPaths(ServedSamples samples, KnownPlaylists playlists, TimeProvider time)
{
    private const int Kept = 512, Reported = 256, MaxPathLength = 512;

    // A report has bounds of its own (fleet.proto), and round-trip times want room too.
    private const int MaxReportedLength = 64 << 10;

    private static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(10), Period = TimeSpan.FromSeconds(5);

    private readonly SpaceSaving _sketch = new(Kept);
    private long _decayed = time.GetTimestamp();
    private long? _reported;

    /// <summary>The hottest first; nothing if they were taken a moment ago or nothing was served since.</summary>
    public IReadOnlyList<(string Path, ulong Bytes)> TakeIfDue()
    {
        var taken = samples.Take();
        foreach (var group in taken.GroupBy(s => s.Path, StringComparer.Ordinal))
        {
            // A variant's key has more than the target.
            var target = CacheKey.TargetOf(group.Key).ToString();
            _sketch.Add(playlists.PlaylistOf(CacheKey.ForTarget(target)) ?? target, group.Sum(s => (double)s.Bytes));
        }

        var now = time.GetTimestamp();
        if (_reported is { } last && time.GetElapsedTime(last, now) < Period)
        {
            return [];
        }

        _sketch.Decay(Math.Pow(0.5, time.GetElapsedTime(_decayed, now) / HalfLife));
        (_decayed, _reported) = (now, now);
        var length = 0;
        return
        [
            .. _sketch.Heaviest(Reported).Where(row => row.Key.Length <= MaxPathLength && row.Weight >= 1)
                .TakeWhile(row => (length += row.Key.Length) <= MaxReportedLength).Select(row => (row.Key, (ulong)row.Weight)),
        ];
    }
}
