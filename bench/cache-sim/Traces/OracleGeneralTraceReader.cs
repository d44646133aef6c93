namespace CdnMusic.CacheSim.Traces;

/// <summary>Reads <see cref="OracleGeneralRecord"/>s.</summary>
internal sealed class OracleGeneralTraceReader(Stream stream, string path) : TraceReader
{
    private readonly byte[] _buffer = new byte[OracleGeneralRecord.Length * 4096];
    private long _offset;

    public override int Read(Span<TraceRequest> requests)
    {
        var wanted = Math.Min(requests.Length * OracleGeneralRecord.Length, _buffer.Length);
        var length = stream.ReadAtLeast(_buffer.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
        var (count, excess) = Math.DivRem(length, OracleGeneralRecord.Length);
        for (var i = 0; i < count; i++)
        {
            var record = _buffer.AsSpan(i * OracleGeneralRecord.Length, OracleGeneralRecord.Length);
            if (OracleGeneralRecord.ReadNext(record) < OracleGeneralRecord.Never)
            {
                throw Malformed(_offset + (i * OracleGeneralRecord.Length), "the next access is negative; this is not an oracleGeneral trace");
            }

            requests[i] = OracleGeneralRecord.Read(record);
        }

        _offset += length;
        return excess == 0
            ? count
            : throw Malformed(_offset - excess, $"the last record has {excess} of {OracleGeneralRecord.Length} bytes");
    }

    public override void Dispose() => stream.Dispose();

    private MalformedTraceException Malformed(long offset, string problem) => new($"{path}: offset {offset}: {problem}");
}
