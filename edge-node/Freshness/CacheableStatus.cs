namespace CdnMusic.EdgeNode.Freshness;

/// <summary>What status codes say about caching (RFC 9110 section 15.1, RFC 9111 section 3).</summary>
internal static class CacheableStatus
{
    /// <summary>Final, and neither a part (which is stored in its own way) nor an answer to a condition.</summary>
    public static bool IsStorable(int status) => status is >= 200 and <= 599 and not (206 or 304);

    /// <summary>May be stored, and given a lifetime by heuristics, without an explicit word.</summary>
    public static bool IsHeuristicallyCacheable(int status) =>
        status is 200 or 203 or 204 or 300 or 301 or 308 or 404 or 405 or 410 or 414 or 501;

    /// <summary>
    /// This cache knows the code and does all that its definition asks of a cache; what <c>must-understand</c> asks
    /// (RFC 9111 section 5.2.2.3).
    /// </summary>
    public static bool IsUnderstood(int status) => status
        is >= 200 and <= 205
        or >= 300 and <= 303 or 307 or 308
        or >= 400 and <= 415 or 417 or 421 or 422 or 426 or 451
        or >= 500 and <= 505;
}
