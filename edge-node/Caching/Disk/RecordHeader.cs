using System.Buffers.Binary;
using System.IO.Hashing;

namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>
/// The fixed start of every record in a segment file, little-endian:
/// magic u32, 4 zero bytes, key u128, meta length i32, body length i32, sequence u64, meta hash u64, body hash u64, and an XXH3-64 of
/// these 56 bytes. The meta (key text and head) and the body follow it directly. The hash is seeded with the segment's secret and the
/// offset: bytes of a body that look like a record, or a record in another place, are none.
/// </summary>
internal readonly record struct RecordHeader(UInt128 Key, int MetaLength, int BodyLength, ulong Sequence, ulong MetaHash, ulong BodyHash)
{
    /// <summary>Bytes of an encoded header.</summary>
    public const int Size = 64;

    private const int HashedBytes = Size - sizeof(ulong);

    /// <summary>What every header begins with: "CDNM".</summary>
    public static ReadOnlySpan<byte> Magic => "CDNM"u8;

    /// <summary>Bytes of the whole record.</summary>
    public long RecordLength => Size + (long)MetaLength + BodyLength;

    public void Encode(Span<byte> target, long seed)
    {
        target[..Size].Clear();
        Magic.CopyTo(target);
        BinaryPrimitives.WriteUInt128LittleEndian(target[8..], Key);
        BinaryPrimitives.WriteInt32LittleEndian(target[24..], MetaLength);
        BinaryPrimitives.WriteInt32LittleEndian(target[28..], BodyLength);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], Sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(target[40..], MetaHash);
        BinaryPrimitives.WriteUInt64LittleEndian(target[48..], BodyHash);
        BinaryPrimitives.WriteUInt64LittleEndian(target[HashedBytes..], XxHash3.HashToUInt64(target[..HashedBytes], seed));
    }

    /// <summary>Reads a header; false if these bytes are not one that belongs there, or a damaged one.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, long seed, out RecordHeader header)
    {
        header = default;
        if (source.Length < Size
            || !source.StartsWith(Magic)
            || BinaryPrimitives.ReadUInt64LittleEndian(source[HashedBytes..]) != XxHash3.HashToUInt64(source[..HashedBytes], seed))
        {
            return false;
        }

        header = new RecordHeader(
            BinaryPrimitives.ReadUInt128LittleEndian(source[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(source[28..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[32..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[40..]),
            BinaryPrimitives.ReadUInt64LittleEndian(source[48..]));
        return header is { MetaLength: >= 0, BodyLength: >= 0 };
    }
}
