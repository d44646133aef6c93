namespace CdnMusic.FleetSim.Running;

/// <summary>One listener. Mutable; an inactive one is a free place.</summary>
internal struct Listener
{
    public bool Active, Near;
    public int Prefix, Track, Edge, NextAsk, TrackEnds, Doubts;
    public ulong Household;
    public float RttMs, BestMs;
}
