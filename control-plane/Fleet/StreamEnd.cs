namespace CdnMusic.ControlPlane.Fleet;

/// <summary>Why the control plane ended a stream itself.</summary>
internal enum StreamEnd
{
    /// <summary>It did not.</summary>
    None,

    /// <summary>The same edge opened a newer one.</summary>
    Replaced,

    /// <summary>Nothing was heard on it for long: the other side is gone, or deaf, and should come again.</summary>
    Silent,

    /// <summary>An operator revoked the edge's credential.</summary>
    Revoked,

    /// <summary>Something that the stream needs broke on this side; the edge should come again.</summary>
    Failed,
}
