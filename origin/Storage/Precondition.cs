namespace CdnMusic.Origin.Storage;

/// <summary>What the conditional fields of a GET or HEAD come to (RFC 9110 section 13).</summary>
internal enum Precondition
{
    /// <summary>Answer as if there were none.</summary>
    Proceed,

    /// <summary>The client has this version: 304.</summary>
    NotModified,

    /// <summary>The client wants another version: 412.</summary>
    Failed,
}
