namespace CdnMusic.ControlPlane.Fleet;

/// <summary>What the control plane thinks of an edge, best first.</summary>
internal enum EdgeState
{
    /// <summary>Connected and reporting: takes players.</summary>
    Ready,

    /// <summary>Two reports missed, or its stream broke: named only behind ready edges.</summary>
    Suspect,

    /// <summary>Takes no new players, by its own wish or an operator's: named only when nothing else exists.</summary>
    Draining,

    /// <summary>Connected, but has not yet acknowledged all that it missed, or fills its new cache: not named before that is done.</summary>
    Joining,

    /// <summary>Three reports missed, or it left: never named.</summary>
    Out,
}
