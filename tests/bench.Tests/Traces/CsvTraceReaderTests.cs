using CdnMusic.CacheSim.Traces;

namespace CdnMusic.Bench.Tests.Traces;

public sealed class CsvTraceReaderTests : IDisposable
{
    private readonly TraceFiles _files = new();

    [Theory]
    [InlineData("time,id,size\n0,a,10\n1,b,20\n2,a,10\n")]
    [InlineData("0,a,10\n1,b,20\n2,a,10")]
    [InlineData("Timestamp,Object,Bytes\r\n0,a,10\r\n1,b,20\r\n\r\n2,a,10\r\n")]
    [InlineData("\uFEFF0.0, a, 10\n1.75,\"b\",20\n2e0,a,10\n")]
    public void Lines_are_requests_whether_or_not_there_is_a_header(string text)
    {
        var requests = TraceFiles.ReadAll(_files.Write("t.csv", text));

        Assert.Equal([(0L, 10L), (1, 20), (2, 10)], requests.Select(r => (r.Time, r.Size)));
        Assert.Equal(requests[0].Id, requests[2].Id);
        Assert.NotEqual(requests[0].Id, requests[1].Id);
    }

    [Fact]
    public void An_id_is_any_text_and_is_quoted_when_it_has_commas_or_quotes()
    {
        var requests = TraceFiles.ReadAll(_files.Write("t.csv", "0,/a/b?c=d e,1\n0,трек,1\n0,\"a,b\",1\n0,\"say \"\"hi\"\"\",1\n0,\"трек\",1\n"));

        Assert.Equal(4, requests.Select(r => r.Id).Distinct().Count());
        Assert.Equal(requests[1].Id, requests[4].Id);
    }

    [Theory]
    [InlineData("0,a,1\n1,b\n", "line 2: expected time,id,size")]
    [InlineData("time,id,size\n0,a,1\n\nx,b,1\n", "line 4: the time is not a number of seconds")]
    [InlineData("NaN,b,1\n", "line 1: the time is not a number of seconds")]
    [InlineData("0,a,1\n-1,b,1\n", "line 2: the time is not a number of seconds")]
    [InlineData("0,a,1\n1,b,1.5\n", "line 2: the size is not a whole number of bytes from 0 to 1 TiB")]
    [InlineData("0,a,-1\n", "line 1: the size is not")]
    [InlineData("0,a,\n", "line 1: the size is not")]
    [InlineData("0,a,1099511627777\n", "line 1: the size is not")]
    [InlineData("0,a,99999999999999999999\n", "line 1: the size is not")]
    [InlineData("0,a,1\n1,,1\n", "line 2: the id is empty")]
    [InlineData("0,a,b,1\n", "line 1: expected three fields; an id with commas or quotes must be quoted")]
    [InlineData("0,\"a\"b\",1\n", "line 1: a quote inside a quoted id must be doubled")]
    [InlineData("time,id,size\ntime,id,size\n", "line 2: the time is not")]
    public void A_malformed_line_is_named(string text, string problem)
    {
        var path = _files.Write("t.csv", text);

        var error = Assert.Throws<MalformedTraceException>(() => TraceFiles.ReadAll(path));

        Assert.StartsWith($"{path}: {problem}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_an_end_is_refused_before_it_fills_the_memory()
    {
        var path = _files.Write("t.csv", "0,a,1\n0," + new string('x', 300_000) + ",1\n");

        var error = Assert.Throws<MalformedTraceException>(() => TraceFiles.ReadAll(path));

        Assert.Equal($"{path}: line 2: longer than 65536 bytes", error.Message);
    }

    [Fact]
    public void Lines_that_straddle_the_reading_buffer_are_read_whole()
    {
        var ids = Enumerable.Range(0, 30_000).Select(i => $"{i}-{new string('x', i % 60)}").ToArray();
        var path = _files.Write("t.csv", string.Concat(ids.Select((id, i) => $"{i},{id},{i}\n")));

        var requests = TraceFiles.ReadAll(path);

        Assert.Equal(Enumerable.Range(0, ids.Length).Select(i => (long)i), requests.Select(r => r.Size));
        Assert.Equal(ids.Length, requests.Select(r => r.Id).Distinct().Count());
    }

    public void Dispose() => _files.Dispose();
}
