namespace CdnMusic.CacheSim.Traces;

/// <summary>Splits a stream into lines (LF or CRLF) without copying them.</summary>
internal sealed class LineReader(Stream stream, string path) : IDisposable
{
    private const int LongestLine = 64 * 1024;
    private readonly byte[] _buffer = new byte[LongestLine * 4];
    private int _start;
    private int _end;

    /// <summary>The number of the line read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Reads a line without its end; false when there are no more. The line is valid until the next call.</summary>
    /// <exception cref="MalformedTraceException">It is longer than 64 KiB.</exception>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var searched = 0;
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            if (rest[searched..].IndexOf((byte)'\n') is var at and >= 0)
            {
                line = Take(searched + at, terminator: 1);
                return true;
            }

            searched = rest.Length;
            if (searched > LongestLine)
            {
                throw new MalformedTraceException($"{path}: line {Number + 1}: longer than {LongestLine} bytes");
            }

            if (!Fill())
            {
                line = searched > 0 ? Take(searched, terminator: 0) : default;
                return searched > 0;
            }
        }
    }

    public void Dispose() => stream.Dispose();

    private ReadOnlySpan<byte> Take(int length, int terminator)
    {
        var line = _buffer.AsSpan(_start, length);
        _start += length + terminator;
        Number++;
        return line is [.. var content, (byte)'\r'] ? content : line;
    }

    private bool Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        var read = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
