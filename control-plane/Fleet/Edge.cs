namespace CdnMusic.ControlPlane.Fleet;

/// <summary>One edge as the registry remembers it. Guarded by the registry's lock.</summary>
internal sealed class Edge(EdgeIdentity identity)
{
    public EdgeIdentity Identity { get; set; } = identity;

    public string Id => Identity.Id;

    /// <summary>Its open stream to this process, if any.</summary>
    public EdgeStream? Stream { get; set; }

    /// <summary>Its open stream to another replica, if any.</summary>
    public RemoteStream? Remote { get; set; }

    /// <summary>Its open stream, wherever that is.</summary>
    public IEdgeHold? Hold => Stream ?? (IEdgeHold?)Remote;

    /// <summary>Its present or last stream was another replica's.</summary>
    public bool HeldElsewhere { get; set; }

    /// <summary>It was seen in the store.</summary>
    public bool Stored { get; set; }

    /// <summary>Since when the present or last stream exists.</summary>
    public DateTimeOffset ConnectedAt { get; set; }

    /// <summary>When it last said Hello or reported, on the monotonic clock.</summary>
    public TimeSpan LastSign { get; set; }

    public EdgeFigures Figures { get; set; } = EdgeFigures.None;

    /// <summary>Above the shedding threshold, and not yet back below the returning one.</summary>
    public bool Shedding { get; set; }

    /// <summary>The revision of the fleet's settings that it last said it has.</summary>
    public long Revision { get; set; }

    /// <summary>It says itself that it drains.</summary>
    public bool SelfDraining { get; set; }

    /// <summary>An operator wants it drained; survives its reconnects.</summary>
    public bool OperatorDraining { get; set; }

    public bool Draining => SelfDraining || OperatorDraining;

    /// <summary>Its state by its own signs alone.</summary>
    public EdgeState Looks { get; set; }

    /// <summary>Its state in the published map, which fail static may hold better than it looks.</summary>
    public EdgeState State { get; set; }

    /// <summary>Kept in the map as it was because too much of the fleet looks dead at once.</summary>
    public bool Held { get; set; }
}
