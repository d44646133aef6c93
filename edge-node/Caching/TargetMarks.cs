using Microsoft.Extensions.Caching.Memory;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>Remembers marks of targets: 20,000 at most, and for two minutes, since an origin may change its mind. Thread-safe.</summary>
internal sealed class TargetMarks : IDisposable
{
    private const int MaxMarks = 20_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);
    private readonly MemoryCache _marks = new(new MemoryCacheOptions { SizeLimit = MaxMarks });

    public bool Contains(CacheKey target, TargetMark mark) => _marks.Count > 0 && _marks.TryGetValue((target.Text, mark), out _);

    public void Add(CacheKey target, TargetMark mark) =>
        _marks.Set((target.Text, mark), true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Lifetime });

    public void Dispose() => _marks.Dispose();
}
