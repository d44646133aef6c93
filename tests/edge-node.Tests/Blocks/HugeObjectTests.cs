using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Blocks;

/// <summary>Objects much larger than memory and disk together: right to the last byte, within the budgets.</summary>
public sealed class HugeObjectTests : IAsyncLifetime
{
    private const long MiB = 1 << 20;
    private ScriptedOrigin _script = null!;
    private EdgeProcess _edge = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _script = await ScriptedOrigin.StartAsync();
        _edge = await EdgeProcess.StartAsync(_script, "--Edge:Cache:MemoryBytes=16MiB", "--Edge:Cache:DiskBytes=128MiB");
        _edge.Client.Timeout = TimeSpan.FromMinutes(10);
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _script.DisposeAsync();
    }

    [Fact]
    public async Task Half_a_gigabyte_streams_through_in_less_than_64_MiB() => await StreamAsync(512 * MiB);

    [Fact]
    [Trait("Category", "Soak")]
    public async Task Four_gigabytes_stream_through_in_less_than_64_MiB() => await StreamAsync((4096 * MiB) + 12_345);

    [Theory]
    [InlineData("bytes=4294967290-4294967305", 4_294_967_290, 16)]
    [InlineData("bytes=-7", 5_368_709_113, 7)]
    [InlineData("bytes=5368709110-", 5_368_709_110, 10)]
    public async Task Ranges_beyond_32_bits_are_the_true_bytes(string range, long start, int length)
    {
        var origin = new HugeOrigin(_script, 5120 * MiB);
        for (var i = 0; i < 2; i++)
        {
            using var response = await _edge.GetAsync("/huge", ("Range", range));
            Assert.Equal($"bytes {start}-{start + length - 1}/{5120 * MiB}", response.Field("Content-Range"));
            Assert.Equal(origin.At(start, length).ToArray(), await response.BytesAsync());
            Assert.Contains(i == 0 ? "fwd=uri-miss" : "hit", response.CacheStatus(), StringComparison.Ordinal);
        }
    }

    private async Task StreamAsync(long length)
    {
        var origin = new HugeOrigin(_script, length);
        using (var warm = await _edge.GetAsync("/warm", ("Range", "bytes=0-99999")))
        {
            Assert.Equal(206, (int)warm.StatusCode);
        }

        var before = _edge.ResidentBytes;
        var most = before;
        using var response = await _edge.Client.GetAsync("/huge", HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await response.Content.ReadAsStreamAsync(Token);
        var buffer = new byte[256 << 10];
        var (offset, sampled) = (0L, 0L);
        for (var read = -1; read != 0; offset += read)
        {
            read = await stream.ReadAsync(buffer, Token);
            Assert.True(origin.At(offset, read).Span.SequenceEqual(buffer.AsSpan(0, read)), $"wrong bytes at {offset}");
            if (offset >= sampled)
            {
                (most, sampled) = (Math.Max(most, _edge.ResidentBytes), offset + (8 * MiB));
            }
        }

        Assert.Equal(length, offset);
        TestContext.Current.SendDiagnosticMessage("RSS {0} MiB before, {1} MiB at most", before / MiB, most / MiB);
        Assert.InRange(most - before, 0, 64 * MiB);
        Assert.InRange(await _edge.MetricAsync("cdnmusic_edge_memory_bytes"), 0, 16 * MiB * 1.05);
        Assert.InRange(await _edge.MetricAsync("cdnmusic_edge_disk_bytes"), 0, 128 * MiB * 1.05);
    }
}
