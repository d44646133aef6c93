using System.Text;
using CdnMusic.CacheSim.Traces;
using ZstdSharp;

namespace CdnMusic.Bench.Tests.Traces;

public sealed class TraceFileTests : IDisposable
{
    private static readonly TraceRequest[] Requests = [new(0, 1, 100), new(1, 2, 200), new(1, 1, 100), new(5, 1, 100)];
    private readonly TraceFiles _files = new();

    [Theory]
    [InlineData("Csv")]
    [InlineData("OracleGeneral")]
    public void The_format_is_found_out_whatever_the_name(string format)
    {
        var expected = Enum.Parse<TraceFormat>(format);
        TraceWriter.Write(_files.PathOf("trace"), expected, Requests);

        Assert.Equal(expected, new TraceFile(_files.PathOf("trace"), null).Format);
        Assert.Equal(Requests.Select(r => r.Size), TraceFiles.ReadAll(_files.PathOf("trace")).Select(r => r.Size));
    }

    [Theory]
    [InlineData("Csv")]
    [InlineData("OracleGeneral")]
    public void A_trace_may_be_compressed_with_zstd(string format)
    {
        TraceWriter.Write(_files.PathOf("trace"), Enum.Parse<TraceFormat>(format), Requests);
        using var compressor = new Compressor();
        var path = _files.Write("trace.zst", compressor.Wrap(File.ReadAllBytes(_files.PathOf("trace"))).ToArray());

        Assert.Equal(TraceFiles.ReadAll(_files.PathOf("trace")), TraceFiles.ReadAll(path));
    }

    [Fact]
    public void Damaged_compression_is_a_malformed_trace()
    {
        using var compressor = new Compressor();
        var text = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"{i},{i * 7919 % 1009},{i % 991}\n"));
        var whole = compressor.Wrap(Encoding.UTF8.GetBytes(text)).ToArray();

        foreach (var path in new[] { _files.Write("cut", whole[..(whole.Length / 2)]), _files.Write("odd", [.. whole[..4], .. new byte[50]]) })
        {
            var error = Assert.Throws<MalformedTraceException>(() => TraceFiles.ReadAll(path));
            Assert.Equal($"{path}: the zstd data is damaged or cut off", error.Message);
        }
    }

    [Fact]
    public void An_empty_file_is_a_malformed_trace() =>
        Assert.Throws<MalformedTraceException>(() => new TraceFile(_files.Write("t.csv", ""), TraceFormat.Csv));

    [Fact]
    public void Each_record_says_which_request_is_the_next_for_its_object_counted_from_1()
    {
        TraceWriter.Write(_files.PathOf("t.bin"), TraceFormat.OracleGeneral, Requests);

        var bytes = File.ReadAllBytes(_files.PathOf("t.bin"));
        Assert.Equal([3, -1, 4, -1], bytes.Chunk(24).Select(record => OracleGeneralRecord.ReadNext(record)));
    }

    [Fact]
    public void Next_accesses_are_right_in_a_trace_longer_than_what_is_held_in_memory_at_once()
    {
        var random = new Random(3);
        var ids = Enumerable.Range(0, 50_000).Select(_ => random.Next(3000)).ToArray();
        TraceWriter.Write(_files.PathOf("t.bin"), TraceFormat.OracleGeneral, ids.Select((id, i) => new TraceRequest(i, (UInt128)id, 1)));

        var next = File.ReadAllBytes(_files.PathOf("t.bin")).Chunk(24).Select(record => OracleGeneralRecord.ReadNext(record)).ToArray();

        var last = new Dictionary<int, int>();
        for (var i = 0; i < ids.Length; i++)
        {
            if (last.TryGetValue(ids[i], out var before))
            {
                Assert.Equal(i + 1, next[before]);
            }

            last[ids[i]] = i;
        }

        Assert.All(last.Values, i => Assert.Equal(-1, next[i]));
    }

    [Theory]
    [InlineData("Csv")]
    [InlineData("OracleGeneral")]
    public void A_trace_is_streamed_not_loaded(string format)
    {
        TraceWriter.Write(
            _files.PathOf("t"), Enum.Parse<TraceFormat>(format), Enumerable.Range(0, 500_000).Select(i => new TraceRequest(i, (UInt128)(i % 100), 1000)));
        using var reader = new TraceFile(_files.PathOf("t"), null).Open();
        var requests = new TraceRequest[4096];
        var before = GC.GetAllocatedBytesForCurrentThread();
        var count = 0;
        while (reader.Read(requests) is var read and > 0)
        {
            count += read;
        }

        Assert.Equal(500_000, count);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 200_000);
    }

    public void Dispose() => _files.Dispose();
}
