namespace CdnMusic.EdgeNode.Freshness;

/// <summary>Which responses get a lifetime by heuristics when they name none (RFC 9111 section 4.2.2).</summary>
internal enum HeuristicScope
{
    /// <summary>None.</summary>
    Never,

    /// <summary>Those that say <c>public</c>.</summary>
    Public,

    /// <summary>Those too whose status code is heuristically cacheable (RFC 9110 section 15.1).</summary>
    Cacheable,
}
