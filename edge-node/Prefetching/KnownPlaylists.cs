using System.Collections.Concurrent;
using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Prefetching;

/// <summary>
/// Remembers playlists that were served, so that of a segment the next ones are known. Bounded: the playlist learned first is forgotten
/// first. Thread-safe; look-ups take no lock.
/// </summary>
internal sealed class KnownPlaylists
{
    /// <summary>Entries of all playlists together; about 5 MB.</summary>
    private const int MaxTargets = 20_000;

    private readonly ConcurrentDictionary<UInt128, Known> _playlists = new();
    private readonly ConcurrentDictionary<UInt128, (Known Playlist, int Index)> _segments = new();
    private readonly Queue<Known> _order = new();
    private readonly Lock _lock = new();
    private int _targets;

    /// <summary>Learns a playlist, in place of what was known of the same target.</summary>
    /// <param name="key">The playlist's key.</param>
    /// <param name="sequence">The version of the stored response, 0 if that is not known yet.</param>
    /// <param name="playlist">What it lists; null: nothing to be prefetched.</param>
    public void Learn(CacheKey key, ulong sequence, MediaPlaylist? playlist)
    {
        lock (_lock)
        {
            var known = new Known(key, sequence, [.. playlist?.Targets.Take(MaxTargets) ?? []], playlist?.BeginsWithMap ?? false);
            _playlists[key.Hash] = known;
            _order.Enqueue(known);
            _targets += known.Targets.Length + 1;
            for (var i = 0; i < known.Targets.Length; i++)
            {
                _segments[CacheKey.ForTarget(known.Targets[i]).Hash] = (known, i);
            }

            while (_targets > MaxTargets && _order.Count > 1)
            {
                Forget(_order.Dequeue());
            }
        }
    }

    /// <summary>What a player of this playlist asks for first: the initialization section and some segments. Null: the playlist is not known.</summary>
    public ArraySegment<string>? First(CacheKey key, ulong sequence, int segments) =>
        _playlists.TryGetValue(key.Hash, out var known) && known.Sequence == sequence
            ? known.From(0, segments + (known.BeginsWithMap ? 1 : 0))
            : default(ArraySegment<string>?);

    /// <summary>What a player asks for after this segment; empty if it is in no known playlist.</summary>
    public ArraySegment<string> After(CacheKey segment, int segments) =>
        _segments.TryGetValue(segment.Hash, out var place) ? place.Playlist.From(place.Index + 1, segments) : ArraySegment<string>.Empty;

    /// <summary>The target of the playlist that lists this segment; null if none is known.</summary>
    public string? PlaylistOf(CacheKey segment) => _segments.TryGetValue(segment.Hash, out var place) ? place.Playlist.Key.Text : null;

    private void Forget(Known known)
    {
        _playlists.TryRemove(KeyValuePair.Create(known.Key.Hash, known));
        for (var i = 0; i < known.Targets.Length; i++)
        {
            _segments.TryRemove(KeyValuePair.Create(CacheKey.ForTarget(known.Targets[i]).Hash, (known, i)));
        }

        _targets -= known.Targets.Length + 1;
    }

    private sealed class Known(CacheKey key, ulong sequence, string[] targets, bool beginsWithMap)
    {
        public CacheKey Key { get; } = key;

        public ulong Sequence { get; } = sequence;

        public string[] Targets { get; } = targets;

        public bool BeginsWithMap { get; } = beginsWithMap;

        public ArraySegment<string> From(int index, int count) => new(Targets, index, Math.Max(0, Math.Min(count, Targets.Length - index)));
    }
}
