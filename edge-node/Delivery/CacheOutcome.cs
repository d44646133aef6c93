namespace CdnMusic.EdgeNode.Delivery;

/// <summary>How a request was answered; the same word in metrics, logs and tests.</summary>
internal enum CacheOutcome
{
    /// <summary>From the cache, fresh.</summary>
    Hit,

    /// <summary>From the cache, stale, while it is revalidated in the background.</summary>
    HitStale,

    /// <summary>From the cache after the origin said it is still good.</summary>
    Revalidated,

    /// <summary>From the cache, stale, because the origin failed.</summary>
    StaleIfError,

    /// <summary>Fetched from the origin by a fill that this request started.</summary>
    Miss,

    /// <summary>Fetched from the origin by a fill that another request started.</summary>
    Collapsed,

    /// <summary>Proxied; the cache has no part in it.</summary>
    Pass,

    /// <summary>Another edge asked, and was given what is stored here, or told that it is not.</summary>
    Peer,

    /// <summary>Turned away by the access gate.</summary>
    Refused,

    /// <summary>No answer could be had.</summary>
    Error,
}
