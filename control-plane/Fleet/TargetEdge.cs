namespace CdnMusic.ControlPlane.Fleet;

/// <summary>An edge that something is to be done on, as it is at one moment.</summary>
/// <param name="Identity">Who it is.</param>
/// <param name="Hold">Its open stream, to whichever replica; null if it is away.</param>
/// <param name="State">Its state in the map.</param>
internal sealed record TargetEdge(EdgeIdentity Identity, IEdgeHold? Hold, EdgeState State)
{
    /// <summary>Label <c>region</c>; null without one.</summary>
    public string? Region => Identity.Labels.GetValueOrDefault("region");

    /// <summary>It is connected, and heard.</summary>
    public bool IsLive => Hold is not null && State is EdgeState.Ready or EdgeState.Joining or EdgeState.Draining;
}
