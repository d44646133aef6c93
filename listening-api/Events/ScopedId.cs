using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CdnMusic.ListeningApi.Events;

/// <summary>
/// Ids of clients, made unique per listener: nobody can touch another's plays by guessing their ids. The first 48 bits, which are the time
/// in a UUID version 7 (RFC 9562 5.7), stay, so that the index grows at its end; the rest is a hash (version 8).
/// </summary>
internal static class ScopedId
{
    private const int Version7 = 7;

    /// <summary>The id of this listener's event or play.</summary>
    public static Guid Of(Guid listener, Guid id)
    {
        Span<byte> input = stackalloc byte[32];
        listener.TryWriteBytes(input, bigEndian: true, out _);
        id.TryWriteBytes(input[16..], bigEndian: true, out _);
        return Make(input[16..22], input);
    }

    /// <summary>The id of what happened then, told from others by a text.</summary>
    public static Guid Of(Guid listener, DateTimeOffset at, string what)
    {
        var text = Encoding.UTF8.GetBytes(what);
        var input = new byte[24 + text.Length];
        listener.TryWriteBytes(input, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(input.AsSpan(16), at.ToUnixTimeMilliseconds() << 16);
        text.CopyTo(input, 24);
        return Make(input.AsSpan(16, 6), input);
    }

    /// <summary>Reads the time in a UUID; false unless its version is 7.</summary>
    public static bool TryReadTime(Guid id, out DateTimeOffset time)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var milliseconds = BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16;
        var isTime = id.Version == Version7 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
        time = isTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : default;
        return isTime;
    }

    private static Guid Make(ReadOnlySpan<byte> time, ReadOnlySpan<byte> input)
    {
        Span<byte> id = stackalloc byte[32];
        SHA256.HashData(input, id);
        time.CopyTo(id);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new Guid(id[..16], bigEndian: true);
    }
}
