using System.Buffers.Binary;

namespace CdnMusic.CacheSim.Traces;

/// <summary>
/// A record of libCacheSim's oracleGeneral format, 24 bytes, little-endian, without padding: u32 time in seconds, u64 object, u32 size in
/// bytes, i64 the number (from 1) of the next request for the same object, or -1 when there is none.
/// </summary>
internal static class OracleGeneralRecord
{
    /// <summary>Bytes of a record.</summary>
    public const int Length = 24;

    /// <summary>The object is not requested again.</summary>
    public const long Never = -1;

    private const int NextOffset = 16;

    public static TraceRequest Read(ReadOnlySpan<byte> record) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(record),
        BinaryPrimitives.ReadUInt64LittleEndian(record[4..]),
        BinaryPrimitives.ReadUInt32LittleEndian(record[12..]));

    public static long ReadNext(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[NextOffset..]);

    /// <exception cref="OverflowException">The request does not fit the format.</exception>
    public static void Write(Span<byte> record, TraceRequest request)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(record, checked((uint)request.Time));
        BinaryPrimitives.WriteUInt64LittleEndian(record[4..], checked((ulong)request.Id));
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], checked((uint)request.Size));
        WriteNext(record, Never);
    }

    public static void WriteNext(Span<byte> record, long next) => BinaryPrimitives.WriteInt64LittleEndian(record[NextOffset..], next);
}
