using ZstdSharp;

namespace CdnMusic.CacheSim.Traces;

/// <summary>A file that holds a trace. May be read several times.</summary>
internal sealed class TraceFile
{
    private const int SniffedBytes = 4096;
    private static readonly byte[] ZstdMagic = [0x28, 0xB5, 0x2F, 0xFD];
    private readonly string _path;
    private readonly bool _isCompressed;

    /// <summary>Looks at the file's beginning.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="format">Its format, or null to find out: text without a NUL is CSV.</param>
    /// <exception cref="MalformedTraceException">It is empty, or not what its compression claims.</exception>
    public TraceFile(string path, TraceFormat? format)
    {
        _path = path;
        _isCompressed = Beginning().StartsWith(ZstdMagic);
        var beginning = Beginning();
        if (beginning.IsEmpty)
        {
            throw new MalformedTraceException($"{path}: the trace is empty");
        }

        Format = format ?? (beginning.Contains((byte)0) ? TraceFormat.OracleGeneral : TraceFormat.Csv);
    }

    /// <summary>How it is written.</summary>
    public TraceFormat Format { get; }

    /// <summary>Starts reading at the first request.</summary>
    public TraceReader Open() =>
        Format == TraceFormat.Csv ? new CsvTraceReader(OpenStream(), _path) : new OracleGeneralTraceReader(OpenStream(), _path);

    private ReadOnlySpan<byte> Beginning()
    {
        using var stream = OpenStream();
        var bytes = new byte[SniffedBytes];
        return bytes.AsSpan(0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false));
    }

    private Stream OpenStream()
    {
        var file = new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        return _isCompressed ? new ZstdTraceStream(new DecompressionStream(file, leaveOpen: false), _path) : file;
    }
}
