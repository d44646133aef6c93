namespace CdnMusic.EdgeNode.Delivery.Door;

/// <summary>What the fast door makes of the bytes that a client has sent.</summary>
internal enum Recognition
{
    /// <summary>The head has not ended yet.</summary>
    Incomplete,

    /// <summary>A plain GET: the door may answer it.</summary>
    Plain,

    /// <summary>A plain GET of what lies on disk: once that is in memory, the door may answer.</summary>
    OnDisk,

    /// <summary>One well-formed request without a body that the full pipeline must answer; the door may look at the next one.</summary>
    ForPipeline,

    /// <summary>Anything else. From here on the connection is Kestrel's alone, which also refuses what is malformed.</summary>
    Opaque,
}
