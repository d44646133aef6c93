using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Steering;

namespace CdnMusic.FleetSim.World;

/// <summary>One edge: what is true of it, and what the control plane has heard.</summary>
internal sealed class SimulatedEdge(int index, int region, int provider, GeoPoint place, double capacity, int cacheTracks)
{
    public ulong Key { get; } = Rendezvous.Hash($"edge-{index}");

    public int Region { get; } = region;

    public int Provider { get; } = provider;

    public GeoPoint Place { get; } = place;

    /// <summary>Listeners that it can serve.</summary>
    public double Capacity { get; } = capacity;

    public TrackCache Cache { get; private set; } = new(cacheTracks);

    public bool Alive { get; private set; } = true;

    /// <summary>Listeners on it now.</summary>
    public int Listeners { get; set; }

    /// <summary>Its true load.</summary>
    public double Load => Listeners / Capacity;

    /// <summary>What steering sees.</summary>
    public SteeringEdge Reported { get; private set; }

    private TimeSpan LastSign { get; set; }

    /// <summary>Its machine vanishes, or is back with an empty cache.</summary>
    public void Turn(bool alive)
    {
        if (Alive && !alive)
        {
            Cache = new TrackCache(cacheTracks);
        }

        Alive = alive;
    }

    /// <summary>One report interval passes.</summary>
    public void Report(SteeringRules rules, TimeSpan now, bool arrives)
    {
        var (load, shedding) = (Reported.Load, Reported.Shedding);
        if (Alive && arrives)
        {
            LastSign = now;
            load = Load;
            shedding = rules.Sheds(shedding, load);
        }

        // A machine that vanishes closes no connection: only silence tells.
        var state = EdgeHealth.Judge(now - LastSign, TimeSpan.FromSeconds(1), connected: true, caughtUp: true, draining: false);
        Reported = new SteeringEdge(Key, state, load, Capacity, shedding) { Domain = (ulong)Region + 1 };
    }
}
