namespace CdnMusic.EdgeNode.Freshness;

/// <summary>What a cache may do with a stored response, best first.</summary>
internal enum Usability
{
    /// <summary>Serve it.</summary>
    Fresh,

    /// <summary>Serve it, stale as it is: the client said max-stale (RFC 9111 section 5.2.1.2).</summary>
    StaleByRequest,

    /// <summary>Serve it, and revalidate it in the background (RFC 5861 section 3).</summary>
    StaleWhileRevalidate,

    /// <summary>Revalidate it first; serve it if the origin fails (RFC 5861 section 4).</summary>
    StaleIfError,

    /// <summary>Revalidate it first; it is no substitute for an answer.</summary>
    Revalidate,
}
