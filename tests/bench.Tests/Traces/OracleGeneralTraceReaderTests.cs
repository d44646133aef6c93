using System.Buffers.Binary;
using CdnMusic.CacheSim.Traces;

namespace CdnMusic.Bench.Tests.Traces;

public sealed class OracleGeneralTraceReaderTests : IDisposable
{
    private readonly TraceFiles _files = new();

    [Fact]
    public void A_record_is_24_little_endian_bytes_without_padding()
    {
        // struct.pack("<IQIq", 1700000000, 0x1122334455667788, 262144, 3)
        var record = Convert.FromHexString("00F15365" + "8877665544332211" + "00000400" + "0300000000000000");

        var request = Assert.Single(TraceFiles.ReadAll(_files.Write("t.bin", record)));

        Assert.Equal(new TraceRequest(1_700_000_000, 0x1122334455667788, 262_144), request);
    }

    [Fact]
    public void A_record_cut_off_is_named_by_its_offset()
    {
        var path = _files.Write("t.bin", new byte[(24 * 10_000) + 7]);

        var error = Assert.Throws<MalformedTraceException>(() => TraceFiles.ReadAll(path));

        Assert.Equal($"{path}: offset 240000: the last record has 7 of 24 bytes", error.Message);
    }

    [Fact]
    public void A_next_access_that_cannot_be_is_named_by_its_records_offset()
    {
        var bytes = new byte[24 * 3];
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(24 + 16), -2);
        var path = _files.Write("t.bin", bytes);

        var error = Assert.Throws<MalformedTraceException>(() => TraceFiles.ReadAll(path));

        Assert.StartsWith($"{path}: offset 24: ", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _files.Dispose();
}
