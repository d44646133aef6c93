using System.Net;
using System.Text;

namespace CdnMusic.SignedUrls;

/// <summary>
/// Verifies what <see cref="UrlSigner"/> signs, in this order: the token's form, key, signature, the path's form, times, path, client, rendition.
/// Allocates nothing. Immutable; thread-safe.
/// </summary>
public sealed class UrlVerifier
{
    /// <summary>How far the signer's clock may be ahead of ours: what begins, begins that much earlier. What ends, ends on the second.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    /// <summary>The longest target that is verified from text, in characters.</summary>
    public const int MaxTargetLength = 4096;

    private readonly SigningKey[] _keys;
    private readonly TimeProvider _time;

    /// <param name="keys">Every key whose signatures are good now or soon; ids differ.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">Two keys have one id.</exception>
    public UrlVerifier(IEnumerable<SigningKey> keys, TimeProvider time)
    {
        (_keys, _time) = ([.. keys], time);
        if (_keys.DistinctBy(k => k.Id).Count() != _keys.Length)
        {
            throw new ArgumentException("two keys have the same id", nameof(keys));
        }
    }

    /// <summary>Does the path carry a token?</summary>
    public static bool IsSigned(ReadOnlySpan<byte> path) => path.StartsWith("/~"u8);

    /// <summary>Verifies a request target as it was received.</summary>
    /// <param name="target">Origin-form or absolute-form, percent-encoding untouched; the query is not looked at.</param>
    /// <param name="client">The client's address; needed by tokens that are signed for one network.</param>
    /// <param name="pathOffset">If valid, where in the target the path without the token begins.</param>
    public UrlVerdict Verify(ReadOnlySpan<byte> target, IPAddress? client, out int pathOffset)
    {
        var whole = TargetPath.Of(target, out pathOffset);
        if (!IsSigned(whole))
        {
            return UrlVerdict.SignatureMissing;
        }

        var end = 1 + whole[1..].IndexOf((byte)'/');
        Span<byte> message = stackalloc byte[SignedToken.Label.Length + SignedToken.MaxBytes];
        var bytes = message[SignedToken.Label.Length..];
        if (end == 0 || !SignedToken.TryDecode(whole[2..end], bytes, out var length) || length < SigningKey.MacBytes
            || !SignedToken.TryRead(bytes[..(length - SigningKey.MacBytes)], out var token))
        {
            return UrlVerdict.Malformed;
        }

        SignedToken.Label.CopyTo(message);
        if (Find(token.KeyId) is not { } key)
        {
            return UrlVerdict.UnknownKey;
        }

        var signed = message[..(SignedToken.Label.Length + length - SigningKey.MacBytes)];
        if (!key.Matches(signed, message.Slice(signed.Length, SigningKey.MacBytes)))
        {
            return UrlVerdict.BadSignature;
        }

        pathOffset += end;
        return Judge(token, key, whole[end..], client);
    }

    /// <summary>As <see cref="Verify(ReadOnlySpan{byte}, IPAddress?, out int)"/>, for a target as text.</summary>
    public UrlVerdict Verify(ReadOnlySpan<char> target, IPAddress? client, out int pathOffset)
    {
        pathOffset = 0;
        if (target.Length > MaxTargetLength || !Ascii.IsValid(target))
        {
            return UrlVerdict.Malformed;
        }

        Span<byte> bytes = stackalloc byte[MaxTargetLength];
        return Verify(bytes[..Encoding.ASCII.GetBytes(target, bytes)], client, out pathOffset);
    }

    private UrlVerdict Judge(in SignedToken token, SigningKey key, ReadOnlySpan<byte> path, IPAddress? client)
    {
        var now = _time.GetUtcNow();
        var seconds = now.ToUnixTimeSeconds();
        return !TargetPath.IsUnambiguous(path) ? UrlVerdict.AmbiguousPath
            : now + ClockSkew < key.NotBefore || now >= key.NotAfter ? UrlVerdict.KeyInactive
            : seconds >= token.ExpiresAt ? UrlVerdict.Expired
            : seconds + (long)ClockSkew.TotalSeconds < token.NotBefore ? UrlVerdict.NotYetValid
            : !TargetPath.IsBelow(path, token.PathPrefix, out var below) ? UrlVerdict.WrongPath
            : !token.AllowsClient(client) ? UrlVerdict.WrongClient
            : token.MaxKbps > 0 && !RenditionCap.Allows(path[below..], token.MaxKbps) ? UrlVerdict.RenditionNotAllowed
            : UrlVerdict.Valid;
    }

    private SigningKey? Find(ReadOnlySpan<byte> id)
    {
        foreach (var key in _keys)
        {
            if (key.IdBytes.SequenceEqual(id))
            {
                return key;
            }
        }

        return null;
    }
}
