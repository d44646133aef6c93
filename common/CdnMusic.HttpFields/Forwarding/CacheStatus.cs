using System.Globalization;
using System.Text;
using CdnMusic.HttpFields.Structured;

namespace CdnMusic.HttpFields;

/// <summary>Writes what one cache says in <c>Cache-Status</c> (RFC 9211): one member, to be appended to those of caches nearer the origin.</summary>
public static class CacheStatus
{
    /// <summary>Answered from the cache: <c>edge-1; hit; ttl=376</c>.</summary>
    /// <param name="cacheId">Who says so, in printable ASCII; quoted unless it is a token.</param>
    /// <param name="ttlSeconds">Remaining freshness in seconds; negative when stale (RFC 9211 2.4).</param>
    /// <exception cref="ArgumentException">The id is empty or not printable ASCII.</exception>
    public static string Hit(string cacheId, long ttlSeconds)
    {
        var ttl = Math.Clamp(ttlSeconds, -Grammar.GreatestInteger, Grammar.GreatestInteger);
        return string.Create(CultureInfo.InvariantCulture, $"{Identifier(cacheId)}; hit; ttl={ttl}");
    }

    /// <summary>Forwarded towards the origin: <c>edge-1; fwd=uri-miss; fwd-status=200; stored; collapsed</c>.</summary>
    /// <param name="cacheId">Who says so, in printable ASCII; quoted unless it is a token.</param>
    /// <param name="reason">Why it was forwarded.</param>
    /// <param name="forwardStatus">The status code received (RFC 9211 2.3), if one was and it is not obvious.</param>
    /// <param name="stored">Was the response stored (RFC 9211 2.5)?</param>
    /// <param name="collapsed">Did several requests share one forwarded request (RFC 9211 2.6)?</param>
    /// <param name="detail">Further words (RFC 9211 2.8); quoted unless a token, and what is not printable ASCII becomes <c>?</c>.</param>
    /// <exception cref="ArgumentException">The id is empty or not printable ASCII.</exception>
    public static string Forwarded(
        string cacheId, ForwardReason reason, int? forwardStatus = null, bool stored = false, bool collapsed = false, string? detail = null)
    {
        var output = new StringBuilder(Identifier(cacheId)).Append("; fwd=").Append(reason.ToToken());
        if (forwardStatus is { } status)
        {
            output.Append(CultureInfo.InvariantCulture, $"; fwd-status={status}");
        }

        output.Append(stored ? "; stored" : string.Empty).Append(collapsed ? "; collapsed" : string.Empty);
        if (detail is not null)
        {
            output.Append("; detail=");
            AppendText(output, Printable(detail));
        }

        return output.ToString();
    }

    /// <summary>Answered without the cache and without being forwarded: <c>edge-1; detail=loop</c>.</summary>
    /// <param name="cacheId">Who says so, in printable ASCII; quoted unless it is a token.</param>
    /// <param name="detail">Why (RFC 9211 2.8); quoted unless a token, and what is not printable ASCII becomes <c>?</c>.</param>
    /// <exception cref="ArgumentException">The id is empty or not printable ASCII.</exception>
    public static string Refused(string cacheId, string detail)
    {
        var output = new StringBuilder(Identifier(cacheId)).Append("; detail=");
        AppendText(output, Printable(detail));
        return output.ToString();
    }

    private static string Identifier(string cacheId)
    {
        ArgumentException.ThrowIfNullOrEmpty(cacheId);
        if (Grammar.IsToken(cacheId))
        {
            return cacheId;
        }

        if (!Grammar.IsPrintableAscii(cacheId))
        {
            throw new ArgumentException("A cache id is printable ASCII", nameof(cacheId));
        }

        var output = new StringBuilder();
        AppendText(output, cacheId);
        return output.ToString();
    }

    private static void AppendText(StringBuilder output, string text)
    {
        if (Grammar.IsToken(text))
        {
            output.Append(text);
        }
        else
        {
            StructuredFieldSerializer.AppendString(output, text);
        }
    }

    private static string Printable(string text) =>
        Grammar.IsPrintableAscii(text) ? text : string.Concat(text.Select(character => character is < ' ' or > '~' ? '?' : character));
}
