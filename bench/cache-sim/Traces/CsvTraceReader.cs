using System.Buffers.Text;
using System.IO.Hashing;

namespace CdnMusic.CacheSim.Traces;

/// <summary>
/// Reads lines of <c>time,id,size</c>: seconds, any text, whole bytes. An id with commas or quotes is quoted (RFC 4180). A first line whose
/// time and size both begin with a letter is a header; empty lines are skipped.
/// </summary>
internal sealed class CsvTraceReader(Stream stream, string path) : TraceReader
{
    private readonly LineReader _lines = new(stream, path);

    public override int Read(Span<TraceRequest> requests)
    {
        var count = 0;
        while (count < requests.Length && _lines.TryRead(out var line))
        {
            line = WithoutByteOrderMark(line).Trim((byte)' ');
            if (!line.IsEmpty && TryParse(line, out var request))
            {
                requests[count++] = request;
            }
        }

        return count;
    }

    public override void Dispose() => _lines.Dispose();

    /// <summary>Parses a line; false for the header.</summary>
    private bool TryParse(ReadOnlySpan<byte> line, out TraceRequest request)
    {
        request = default;
        var first = line.IndexOf((byte)',');
        var last = line.LastIndexOf((byte)',');
        if (first == last)
        {
            throw Malformed("expected time,id,size");
        }

        var time = line[..first].TrimEnd((byte)' ');
        var id = line[(first + 1)..last].Trim((byte)' ');
        var size = line[(last + 1)..].TrimStart((byte)' ');
        if (_lines.Number == 1 && BeginsWithLetter(time) && BeginsWithLetter(size))
        {
            return false;
        }

        if (!Utf8Parser.TryParse(time, out double seconds, out var timeLength)
            || timeLength != time.Length
            || !(seconds is >= 0 and < 1L << 53))
        {
            throw Malformed("the time is not a number of seconds");
        }

        if (!Utf8Parser.TryParse(size, out long bytes, out var sizeLength)
            || sizeLength != size.Length
            || bytes is < 0 or > TraceRequest.LargestSize)
        {
            throw Malformed("the size is not a whole number of bytes from 0 to 1 TiB");
        }

        request = new TraceRequest((long)seconds, Identify(id), bytes);
        return true;
    }

    private UInt128 Identify(ReadOnlySpan<byte> id)
    {
        if (id is [(byte)'"', .. var content, (byte)'"'])
        {
            if (content.Contains((byte)'"'))
            {
                content = WithoutDoubledQuotes(content);
            }

            return XxHash128.HashToUInt128(content);
        }

        return !id.IsEmpty && !id.ContainsAny((byte)',', (byte)'"')
            ? XxHash128.HashToUInt128(id)
            : throw Malformed(id.IsEmpty ? "the id is empty" : "expected three fields; an id with commas or quotes must be quoted");
    }

    private byte[] WithoutDoubledQuotes(ReadOnlySpan<byte> quoted)
    {
        var content = new List<byte>(quoted.Length);
        for (var at = 0; at < quoted.Length; at++)
        {
            content.Add(quoted[at]);
            if (quoted[at] == (byte)'"' && (++at == quoted.Length || quoted[at] != (byte)'"'))
            {
                throw Malformed("a quote inside a quoted id must be doubled");
            }
        }

        return [.. content];
    }

    private ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> line) =>
        _lines.Number == 1 && line.StartsWith("\uFEFF"u8) ? line[3..] : line;

    private static bool BeginsWithLetter(ReadOnlySpan<byte> field) => !field.IsEmpty && char.IsAsciiLetter((char)field[0]);

    private MalformedTraceException Malformed(string problem) => new($"{path}: line {_lines.Number}: {problem}");
}
