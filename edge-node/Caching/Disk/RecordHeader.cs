using System.Buffers.Binary;
using System.IO.Hashing;

namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>
/// The fixed start of every record in a segment file, little-endian:
/// magic u32, version u8, 3 zero bytes, key u128, meta length i32, body length i32, sequence u64, meta hash u64, body hash u64, and an
/// XXH3-64 of these 56 bytes. The meta (key text and head) and the body follow it directly.
/// </summary>
internal readonly record struct RecordHeader(UInt128 Key, int MetaLength, int BodyLength, ulong Sequence, ulong MetaHash, ulong BodyHash)
{
    /// <summary>Bytes of an encoded header.</summary>
    public const int Size = 64;

    private const uint Magic = 0x4D4E4443; // "CDNM"
    private const byte Version = 1;
    private const int HashedBytes = Size - sizeof(ulong);

    /// <summary>Bytes of the whole record.</summary>
    public long RecordLength => Size + (long)MetaLength + BodyLength;

    public void Encode(Span<byte> target)
    {
        target[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(target, Magic);
        target[4] = Version;
        BinaryPrimitives.WriteUInt128LittleEndian(target[8..], Key);
        BinaryPrimitives.WriteInt32LittleEndian(target[24..], MetaLength);
        BinaryPrimitives.WriteInt32LittleEndian(target[28..], BodyLength);
        BinaryPrimitives.WriteUInt64LittleEndian(target[32..], Sequence);
        BinaryPrimitives.WriteUInt64LittleEndian(target[40..], MetaHash);
        BinaryPrimitives.WriteUInt64LittleEndian(target[48..], BodyHash);
        BinaryPrimitives.WriteUInt64LittleEndian(target[HashedBytes..], XxHash3.HashToUInt64(target[..HashedBytes]));
    }

    /// <summary>Reads a header; false if these bytes are not one, or a damaged one.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> source, out RecordHeader header)
    {
        header = default;
        if (source.Length < Size
            || BinaryPrimitives.ReadUInt32LittleEndian(source) != Magic
            || source[4] != Version
            || BinaryPrimitives.ReadUInt64LittleEndian(source[HashedBytes..]) != XxHash3.HashToUInt64(source[..HashedBytes]))
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
