namespace CdnMusic.Bench.Scenarios;

/// <summary>What a player asks for.</summary>
internal enum RequestKind
{
    /// <summary>The control plane's ordered list of edges.</summary>
    BestEdge,

    /// <summary>The library, a multivariant or a media playlist.</summary>
    Playlist,

    /// <summary>An initialisation or media segment.</summary>
    Segment,
}
