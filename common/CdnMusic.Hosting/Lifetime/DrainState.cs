namespace CdnMusic.Hosting.Lifetime;

/// <summary>Whether the service is being taken out of traffic. Thread-safe.</summary>
public sealed class DrainState
{
    private volatile bool _draining;

    /// <summary>True from the moment that new traffic should go elsewhere; readiness is 503 then.</summary>
    public bool IsDraining => _draining;

    /// <summary>Starts draining; requests go on being served.</summary>
    public void Begin() => _draining = true;

    /// <summary>Takes traffic again.</summary>
    public void End() => _draining = false;
}
