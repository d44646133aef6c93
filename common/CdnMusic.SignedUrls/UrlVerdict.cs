namespace CdnMusic.SignedUrls;

/// <summary>
/// What a signed URL's verification came to. The token is authenticated before any of its claims is looked at, so that only who holds a
/// key ever learns more than <see cref="BadSignature"/>. The names, in kebab-case, are the reasons that clients see.
/// </summary>
public enum UrlVerdict
{
    /// <summary>The URL has no token; whether that will do is for the caller to say.</summary>
    SignatureMissing,

    /// <summary>The signature is good and allows this path, to this client, now.</summary>
    Valid,

    /// <summary>The first segment is not a token of a known version, or nothing follows it.</summary>
    Malformed,

    /// <summary>The path could mean something else to another reader of it, see <see cref="TargetPath.IsUnambiguous"/>.</summary>
    AmbiguousPath,

    /// <summary>No key of this id is known here.</summary>
    UnknownKey,

    /// <summary>The signature is not by the key that the token names, or something was changed after signing.</summary>
    BadSignature,

    /// <summary>The key is known, but its own time has not come or is over.</summary>
    KeyInactive,

    /// <summary>The token's time is over.</summary>
    Expired,

    /// <summary>The token's time has not come.</summary>
    NotYetValid,

    /// <summary>The path is not under the signed prefix.</summary>
    WrongPath,

    /// <summary>The client's address is not in the signed network, or is not known.</summary>
    WrongClient,

    /// <summary>The path leads into a rendition above the signed cap, see <see cref="RenditionCap"/>.</summary>
    RenditionNotAllowed,
}
