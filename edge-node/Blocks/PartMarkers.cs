using CdnMusic.EdgeNode.Caching;
using Microsoft.Extensions.Caching.Memory;

namespace CdnMusic.EdgeNode.Blocks;

/// <summary>
/// Remembers targets of which the origin sent parts that were of no use, so that it is asked for the whole at once, and nothing is stored
/// that would need parts later. Bounded; forgets after two minutes. Thread-safe.
/// </summary>
internal sealed class PartMarkers : IDisposable
{
    private const int MaxMarkers = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private readonly MemoryCache _markers = new(new MemoryCacheOptions { SizeLimit = MaxMarkers });

    public bool Contains(CacheKey target) => _markers.Count > 0 && _markers.TryGetValue(target.Text, out _);

    public void Add(CacheKey target) =>
        _markers.Set(target.Text, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });

    public void Dispose() => _markers.Dispose();
}
