using CdnMusic.EdgeNode.Caching;
using Microsoft.Extensions.Caching.Memory;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>
/// Remembers targets whose responses are private, so that requests for them do not wait for each other first. Bounded; forgets after two
/// minutes, since an origin may change its mind. Thread-safe.
/// </summary>
internal sealed class PassMarkers : IDisposable
{
    private const int MaxMarkers = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private readonly MemoryCache _markers = new(new MemoryCacheOptions { SizeLimit = MaxMarkers });

    public bool Contains(CacheKey target) => _markers.Count > 0 && _markers.TryGetValue(target.Text, out _);

    public void Add(CacheKey target) =>
        _markers.Set(target.Text, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });

    public void Dispose() => _markers.Dispose();
}
