namespace CdnMusic.EdgeNode.Freshness;

/// <summary>Whether a response was stored, or why not (RFC 9111 section 3).</summary>
internal enum Storability
{
    /// <summary>It may be stored.</summary>
    Storable,

    /// <summary>The response says no-store.</summary>
    NoStore,

    /// <summary>The response is private to one user.</summary>
    Private,

    /// <summary>The status is partial, informational, or one this cache does not understand.</summary>
    Status,

    /// <summary>Nothing says for how long it is fresh, and there is no validator to ask with later.</summary>
    NoFreshness,

    /// <summary>Vary: * – no later request could select it.</summary>
    VaryStar,

    /// <summary>It sets a cookie; sharing it would share a session.</summary>
    SetCookie,
}
