using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CdnMusic.SignedUrls;

/// <summary>
/// A token's content. It is written as unpadded base64url (RFC 4648 section 5) of these bytes, numbers in network order:
/// <list type="bullet">
/// <item>1: version, 1. 1: which claims follow, see <see cref="Claim"/>.</item>
/// <item>1: length of the key id; the key id.</item>
/// <item>4: expiry in Unix seconds.</item>
/// <item>4: not before in Unix seconds, if claimed. 2: highest rendition in kbit/s, if claimed.</item>
/// <item>1: prefix length, and 4 or 16: address of the client's network, if claimed; bits beyond the prefix are 0.</item>
/// <item>1: length of the path prefix; the path prefix in UTF-8, not percent-encoded.</item>
/// <item>16: HMAC-SHA-256, cut, of <see cref="Label"/> and everything above.</item>
/// </list>
/// </summary>
internal readonly ref struct SignedToken
{
    public const int MaxPrefixBytes = 255;

    /// <summary>Bytes of the longest token.</summary>
    public const int MaxBytes = 2 + 1 + SigningKey.MaxIdLength + 4 + 4 + 2 + 17 + 1 + MaxPrefixBytes + SigningKey.MacBytes;

    private const byte Version = 1;

    [Flags]
    private enum Claim : byte
    {
        NotBefore = 1,
        MaxKbps = 2,
        Ipv4Client = 4,
        Ipv6Client = 8,
        All = 15,
    }

    /// <summary>Goes before what is signed, so that a signature made with the key for another purpose is none here.</summary>
    public static ReadOnlySpan<byte> Label => "cdnmusic-url-1\n"u8;

    public ReadOnlySpan<byte> KeyId { get; private init; }

    /// <summary>Unix seconds.</summary>
    public uint ExpiresAt { get; private init; }

    /// <summary>Unix seconds; 0 if not claimed.</summary>
    public uint NotBefore { get; private init; }

    /// <summary>0 if not claimed.</summary>
    public int MaxKbps { get; private init; }

    /// <summary>The network's address; empty if not claimed.</summary>
    public ReadOnlySpan<byte> ClientNetwork { get; private init; }

    public int ClientPrefixLength { get; private init; }

    public ReadOnlySpan<byte> PathPrefix { get; private init; }

    /// <summary>Reads the bytes of a token without its signature. Nothing of it is to be believed before the signature was checked.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SignedToken token)
    {
        token = default;
        var reader = new ByteReader(bytes);
        if (reader.Byte() != Version)
        {
            return false;
        }

        var claims = (Claim)reader.Byte();
        bool Has(Claim claim) => (claims & claim) != 0;
        token = new SignedToken
        {
            KeyId = reader.Bytes(reader.Byte()),
            ExpiresAt = reader.UInt32(),
            NotBefore = Has(Claim.NotBefore) ? reader.UInt32() : 0,
            MaxKbps = Has(Claim.MaxKbps) ? reader.UInt16() : 0,
            ClientPrefixLength = Has(Claim.Ipv4Client | Claim.Ipv6Client) ? reader.Byte() : 0,
            ClientNetwork = reader.Bytes(Has(Claim.Ipv6Client) ? 16 : Has(Claim.Ipv4Client) ? 4 : 0),
            PathPrefix = reader.Bytes(reader.Byte()),
        };
        return reader.EndedExactly
            && (claims & ~Claim.All) == 0
            && !(Has(Claim.Ipv4Client) && Has(Claim.Ipv6Client))
            && token.ClientPrefixLength <= token.ClientNetwork.Length * 8
            && token.PathPrefix.Length > 0 && token.PathPrefix[0] == '/' && token.PathPrefix[^1] == '/';
    }

    /// <summary>Writes claims as a token without its signature; returns the number of bytes.</summary>
    public static int Write(UrlClaims claims, string keyId, Span<byte> bytes)
    {
        var client = claims.Client?.BaseAddress.GetAddressBytes() ?? [];
        var kinds = (claims.NotBefore is null ? 0 : Claim.NotBefore)
            | (claims.MaxKbps is null ? 0 : Claim.MaxKbps)
            | (client.Length == 0 ? 0 : claims.Client!.Value.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? Claim.Ipv4Client : Claim.Ipv6Client);
        using var stream = new MemoryStream(MaxBytes);
        stream.WriteByte(Version);
        stream.WriteByte((byte)kinds);
        stream.WriteByte((byte)keyId.Length);
        stream.Write(Encoding.ASCII.GetBytes(keyId));
        WriteNumber(stream, claims.ExpiresAt.ToUnixTimeSeconds(), 4);
        if (claims.NotBefore is { } notBefore)
        {
            WriteNumber(stream, notBefore.ToUnixTimeSeconds(), 4);
        }

        if (claims.MaxKbps is { } kbps)
        {
            WriteNumber(stream, kbps, 2);
        }

        if (client.Length > 0)
        {
            stream.WriteByte((byte)claims.Client!.Value.PrefixLength);
            stream.Write(client);
        }

        var prefix = Encoding.UTF8.GetBytes(claims.PathPrefix);
        stream.WriteByte((byte)prefix.Length);
        stream.Write(prefix);
        stream.ToArray().CopyTo(bytes);
        return (int)stream.Length;
    }

    /// <summary>
    /// Decodes base64url; false unless it is the one way in which those bytes are written, so that no character of a token can be changed.
    /// </summary>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> bytes, out int length)
    {
        length = 0;
        if (text.IsEmpty || text.Length > Base64Url.GetEncodedLength(MaxBytes)
            || Base64Url.DecodeFromUtf8(text, bytes, out _, out length) != OperationStatus.Done)
        {
            return false;
        }

        Span<byte> again = stackalloc byte[Base64Url.GetEncodedLength(MaxBytes)];
        return Base64Url.TryEncodeToUtf8(bytes[..length], again, out var written) && again[..written].SequenceEqual(text);
    }

    /// <summary>Is an address in the claimed network? An IPv4 address in IPv6 form (RFC 4291 section 2.5.5.2) counts as IPv4.</summary>
    public bool AllowsClient(IPAddress? client)
    {
        if (ClientNetwork.IsEmpty)
        {
            return true;
        }

        Span<byte> bytes = stackalloc byte[16];
        if (client is null || !client.TryWriteBytes(bytes, out var length))
        {
            return false;
        }

        ReadOnlySpan<byte> address = client.IsIPv4MappedToIPv6 ? bytes[12..] : bytes[..length];
        if (address.Length != ClientNetwork.Length)
        {
            return false;
        }

        var whole = ClientPrefixLength / 8;
        var rest = ClientPrefixLength % 8;
        return address[..whole].SequenceEqual(ClientNetwork[..whole])
            && (rest == 0 || (address[whole] ^ ClientNetwork[whole]) >> (8 - rest) == 0);
    }

    private static void WriteNumber(MemoryStream stream, long value, int bytes)
    {
        Span<byte> number = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(number, value);
        stream.Write(number[^bytes..]);
    }

    /// <summary>Reads on from byte to byte; what is missing reads as 0 and is remembered.</summary>
    private ref struct ByteReader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;
        private bool _short;

        public readonly bool EndedExactly => !_short && _rest.IsEmpty;

        public byte Byte() => Bytes(1) is [var value] ? value : (byte)0;

        public ushort UInt16() => Bytes(2) is { Length: 2 } value ? BinaryPrimitives.ReadUInt16BigEndian(value) : (ushort)0;

        public uint UInt32() => Bytes(4) is { Length: 4 } value ? BinaryPrimitives.ReadUInt32BigEndian(value) : 0;

        public ReadOnlySpan<byte> Bytes(int count)
        {
            if (count > _rest.Length)
            {
                _short = true;
                _rest = [];
                return [];
            }

            var taken = _rest[..count];
            _rest = _rest[count..];
            return taken;
        }
    }
}
