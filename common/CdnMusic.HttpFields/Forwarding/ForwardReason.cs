namespace CdnMusic.HttpFields;

/// <summary>Why a cache forwarded a request (RFC 9211 2.2).</summary>
public enum ForwardReason
{
    /// <summary>The cache is configured not to handle this request (<c>bypass</c>).</summary>
    Bypass,

    /// <summary>The method requires forwarding (<c>method</c>).</summary>
    Method,

    /// <summary>Nothing is stored for the URI (<c>uri-miss</c>).</summary>
    UriMiss,

    /// <summary>Something is stored for the URI, but not for these request fields (<c>vary-miss</c>).</summary>
    VaryMiss,

    /// <summary>Nothing usable is stored, for a reason the cache cannot tell (<c>miss</c>).</summary>
    Miss,

    /// <summary>A fresh response is stored, but the request's directives forbid its use (<c>request</c>).</summary>
    Request,

    /// <summary>What is stored is stale (<c>stale</c>).</summary>
    Stale,

    /// <summary>What is stored lacks the requested part (<c>partial</c>).</summary>
    Partial,
}
