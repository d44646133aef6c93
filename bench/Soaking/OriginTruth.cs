using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace CdnMusic.Bench.Soaking;

/// <summary>
/// What the origin itself has under each path, by hash: every body that an edge delivered is compared with it. For objects that do not change while the run
/// lasts. Thread-safe.
/// </summary>
internal sealed class OriginTruth(Uri origin) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = origin, Timeout = TimeSpan.FromSeconds(30) };
    private readonly ConcurrentDictionary<string, Lazy<Task<byte[]>>> _hashes = new();
    private readonly ConcurrentQueue<string> _wrong = new();
    private long _checked;

    /// <summary>Bodies compared.</summary>
    public long Checked => Interlocked.Read(ref _checked);

    /// <summary>What was wrong, one line each.</summary>
    public IReadOnlyCollection<string> Wrong => _wrong;

    /// <summary>Compares a body.</summary>
    /// <exception cref="HttpRequestException">The origin does not answer.</exception>
    public async Task CheckAsync(Uri url, byte[] body)
    {
        var truth = _hashes.GetOrAdd(url.PathAndQuery, path => new Lazy<Task<byte[]>>(() => HashAsync(path)));
        byte[] expected;
        try
        {
            expected = await truth.Value;
        }
        catch
        {
            // Asked again next time: a failed answer is not the truth.
            _hashes.TryRemove(KeyValuePair.Create(url.PathAndQuery, truth));
            throw;
        }

        Interlocked.Increment(ref _checked);
        if (!expected.AsSpan().SequenceEqual(SHA256.HashData(body)))
        {
            _wrong.Enqueue($"{url}: {body.Length} bytes that are not the origin's");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<byte[]> HashAsync(string path) => SHA256.HashData(await _http.GetByteArrayAsync(new Uri(path, UriKind.Relative)));
}
