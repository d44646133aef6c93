namespace CdnMusic.EdgeNode.Blocks;

/// <summary>How a request was answered from blocks.</summary>
internal enum BlockAnswer
{
    /// <summary>All of it was in the cache.</summary>
    FromCache,

    /// <summary>Some of it was fetched.</summary>
    FromOrigin,

    /// <summary>The origin failed; the client has been told so, or its connection broken.</summary>
    Failed,

    /// <summary>Nothing was sent: something would have to be fetched, and the request forbids it (only-if-cached).</summary>
    NotCached,

    /// <summary>Nothing was sent yet; the representation has changed, so look it up again.</summary>
    Again,

    /// <summary>Nothing was sent; the parts cannot be combined, so the client gets the origin's own answer.</summary>
    Proxy,
}
