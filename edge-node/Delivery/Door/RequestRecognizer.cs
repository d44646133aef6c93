using System.Buffers;
using System.Text;

namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>
/// Recognises the requests that the fast door may answer (RFC 9112). Strict: whatever is not plainly well-formed is not for the door,
/// and is left to Kestrel byte for byte, so that the two can never disagree about where a request ends.
/// </summary>
internal static class RequestRecognizer
{
    /// <summary>Longer heads are Kestrel's.</summary>
    public const int MaxHead = 8 << 10;

    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> HostBytes =
        SearchValues.Create("-.:[]_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    // No percent sign: spelled-out and encoded forms of a target are one key, and the pipeline knows how to fold them.
    private static readonly SearchValues<byte> TargetBytes =
        SearchValues.Create("!$&'()*+,-./:;=?@_~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Where(b => b != '\t').Select(b => (byte)b), 0x7f, .. Enumerable.Range(0x80, 0x80).Select(b => (byte)b)]);

    public static Recognition Recognize(ReadOnlySpan<byte> bytes, out DoorRequest request)
    {
        request = default;
        if (!MayBecomeSafeRequest(bytes))
        {
            return Recognition.Opaque;
        }

        var end = bytes.IndexOf("\r\n\r\n"u8);
        if (end < 0)
        {
            return bytes.Length < MaxHead ? Recognition.Incomplete : Recognition.Opaque;
        }

        var head = bytes[..(end + 2)];
        request.Length = end + 4;
        return request.Length > MaxHead ? Recognition.Opaque : ReadHead(head, ref request);
    }

    private static bool MayBecomeSafeRequest(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 5 ? bytes.StartsWith("GET "u8) || bytes.StartsWith("HEAD "u8) : "GET "u8.StartsWith(bytes[..Math.Min(4, bytes.Length)]) || "HEAD "u8.StartsWith(bytes);

    private static Recognition ReadHead(ReadOnlySpan<byte> head, ref DoorRequest request)
    {
        var lineEnd = head.IndexOf((byte)'\r');
        var recognition = ReadRequestLine(head[..lineEnd], ref request);
        var hosts = 0;
        head = head[(lineEnd + 2)..];
        while (!head.IsEmpty && recognition != Recognition.Opaque)
        {
            lineEnd = head.IndexOf((byte)'\r');
            if (head[lineEnd + 1] != '\n')
            {
                return Recognition.Opaque;
            }

            var field = ReadField(head[..lineEnd], ref request, ref hosts);
            recognition = field > recognition ? field : recognition;
            head = head[(lineEnd + 2)..];
        }

        return hosts == 1 ? recognition : Recognition.Opaque;
    }

    private static Recognition ReadRequestLine(ReadOnlySpan<byte> line, ref DoorRequest request)
    {
        var isGet = line.StartsWith("GET "u8);
        var target = line[(isGet ? 4 : 5)..];
        if (!target.EndsWith(" HTTP/1.1"u8))
        {
            return Recognition.Opaque;
        }

        target = target[..^" HTTP/1.1".Length];
        if (target.IsEmpty || target[0] != '/' || target.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
        {
            return Recognition.Opaque;
        }

        request.Target = target;
        return isGet && !target.ContainsAnyExcept(TargetBytes) && IsNormalized(target) ? Recognition.Plain : Recognition.ForPipeline;
    }

    private static bool IsNormalized(ReadOnlySpan<byte> target)
    {
        var query = target.IndexOf((byte)'?');
        var path = query < 0 ? target : target[..query];
        return path.IndexOf("/."u8) < 0 && path.IndexOf("//"u8) < 0;
    }

    private static Recognition ReadField(ReadOnlySpan<byte> line, ref DoorRequest request, ref int hosts)
    {
        var colon = line.IndexOf((byte)':');
        if (colon <= 0 || line[..colon].ContainsAnyExcept(TokenBytes) || line.ContainsAny(ControlBytes))
        {
            return Recognition.Opaque;
        }

        var name = line[..colon];
        var value = line[(colon + 1)..].Trim(" \t"u8);
        return name.Length switch
        {
            4 when Is(name, "host"u8) => ReadHost(value, ref hosts),
            5 when Is(name, "range"u8) => ReadRange(value, ref request),
            6 when Is(name, "expect"u8) => Recognition.Opaque,
            7 when Is(name, "upgrade"u8) || Is(name, "trailer"u8) => Recognition.Opaque,
            10 when Is(name, "connection"u8) => ReadConnection(value, ref request),
            14 when Is(name, "content-length"u8) => Recognition.Opaque,
            17 when Is(name, "transfer-encoding"u8) => Recognition.Opaque,
            _ => IsForPipeline(name) ? Recognition.ForPipeline : Recognition.Plain,
        };
    }

    /// <summary>Fields that change what the answer is, or what is to be done besides.</summary>
    private static bool IsForPipeline(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 => Is(name, "pragma"u8),
        8 => Is(name, "if-match"u8) || Is(name, "if-range"u8) || Is(name, "cdn-loop"u8),
        12 => Is(name, "cmcd-request"u8),
        13 => Is(name, "cache-control"u8) || Is(name, "if-none-match"u8) || Is(name, "authorization"u8),
        17 => Is(name, "if-modified-since"u8),
        19 => Is(name, "if-unmodified-since"u8),
        _ => false,
    };

    private static Recognition ReadHost(ReadOnlySpan<byte> value, ref int hosts)
    {
        hosts++;
        return value.IsEmpty || value.ContainsAnyExcept(HostBytes) ? Recognition.Opaque : Recognition.Plain;
    }

    private static Recognition ReadRange(ReadOnlySpan<byte> value, ref DoorRequest request)
    {
        if (!request.Range.IsEmpty || value.IsEmpty)
        {
            return Recognition.ForPipeline;
        }

        request.Range = value;
        return Recognition.Plain;
    }

    private static Recognition ReadConnection(ReadOnlySpan<byte> value, ref DoorRequest request)
    {
        if (Is(value, "close"u8))
        {
            request.Close = true;
            return Recognition.Plain;
        }

        return Is(value, "keep-alive"u8) ? Recognition.Plain : Recognition.Opaque;
    }

    private static bool Is(ReadOnlySpan<byte> text, ReadOnlySpan<byte> lowerCase) => Ascii.EqualsIgnoreCase(text, lowerCase);
}
