using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Caching.Disk;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Tests.Running;
using CdnMusic.Hosting.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Tests.Caching;

/// <summary>A directory with a disk tier that a test closes, spoils and opens again.</summary>
internal sealed class DiskWorkbench : IAsyncDisposable
{
    private readonly HashSet<UInt128> _wanted = [];
    private ulong _sequence;

    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("disk-test-").FullName;

    public DiskTier Tier { get; private set; } = null!;

    public EdgeMetrics Metrics { get; private set; } = null!;

    public IEnumerable<string> SegmentFiles => System.IO.Directory.GetFiles(Directory, "*.seg*").Order(StringComparer.Ordinal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public DiskTier Open(ByteSize budget)
    {
        var options = new EdgeOptions { Cache = { Directory = Directory, DiskBytes = budget } };
        Metrics = new EdgeMetrics(Prometheus.Metrics.WithCustomRegistry(Prometheus.Metrics.NewCustomRegistry()));
        Tier = new DiskTier(Options.Create(options), Metrics, TimeProvider.System, NullLogger<DiskTier>.Instance, _wanted.Contains);
        return Tier;
    }

    public ValueTask CloseAsync() => Tier.DisposeAsync();

    /// <summary>From now on the memory tier is said to hold it.</summary>
    public void HoldInMemory(string path) => _wanted.Add(CacheKey.ForTarget(path).Hash);

    /// <summary>The body that belongs to a path.</summary>
    public static byte[] BodyOf(string path, int length) => Answers.RandomBytes(length, path.Aggregate(17, (hash, c) => (hash * 31) + c));

    /// <summary>Writes a response, and waits until it is there.</summary>
    public async Task WriteAsync(string path, int length, byte[]? content = null)
    {
        var bytes = content ?? BodyOf(path, length);
        var body = NativeBuffer.Allocate(bytes.Length);
        bytes.CopyTo(body.GetSpan());
        var terms = new FreshnessTerms { ResponseTime = DateTimeOffset.UnixEpoch, InitialAge = TimeSpan.Zero, Lifetime = TimeSpan.FromHours(1) };
        var response = new StoredResponse(
            CacheKey.ForTarget(path), new ResponseHead { Status = 200, Fields = [new("X-Path", path)], Freshness = terms }, body, ++_sequence);
        Tier.Enqueue(response);
        response.Release();
        await Tier.FlushAsync(Token);
    }

    /// <summary>Reads a response: null if it is not there, else whether it is the one that was written.</summary>
    public bool? Read(string path, int length)
    {
        if (Tier.Read(CacheKey.ForTarget(path)) is not { } response)
        {
            return null;
        }

        try
        {
            return response.Body.GetSpan().SequenceEqual(BodyOf(path, length)) && response.Head.Find("X-Path") == path;
        }
        finally
        {
            response.Release();
        }
    }

    /// <summary>Of these paths, how many are there; fails on a wrong body.</summary>
    public int Count(IEnumerable<string> paths, int length)
    {
        var found = 0;
        foreach (var path in paths)
        {
            var read = Read(path, length);
            Assert.NotEqual(false, read);
            found += read is null ? 0 : 1;
        }

        return found;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
