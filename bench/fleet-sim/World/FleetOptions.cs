namespace CdnMusic.FleetSim.World;

/// <summary>What is simulated. Everything random follows from <see cref="Seed"/>.</summary>
internal sealed record FleetOptions
{
    /// <summary>Edges, 20-1,000.</summary>
    public int Edges { get; init; } = 40;

    /// <summary>Regions that they are in, evenly; at least 2.</summary>
    public int Regions { get; init; } = 5;

    /// <summary>Client prefixes, 10,000-1,000,000 (fewer in tests).</summary>
    public int Prefixes { get; init; } = 20_000;

    /// <summary>Zipf exponent of how many listeners a prefix has: a few networks have many.</summary>
    public double PrefixZipf { get; init; } = 0.8;

    /// <summary>Listeners at once if every region had its peak.</summary>
    public int Listeners { get; init; } = 8000;

    /// <summary>Simulated time, seconds; a whole day's rise and fall happens within it.</summary>
    public int Seconds { get; init; } = 1200;

    /// <summary>Tracks in the catalogue.</summary>
    public int Tracks { get; init; } = 5000;

    /// <summary>Zipf exponent of their popularity.</summary>
    public double Zipf { get; init; } = 0.9;

    /// <summary>Tracks that fit into one edge's cache.</summary>
    public int CacheTracks { get; init; } = 400;

    /// <summary>Mean time until a listener goes on to another track, seconds.</summary>
    public int TrackSeconds { get; init; } = 120;

    /// <summary>Time until a player asks again, seconds.</summary>
    public int AnswerTtl { get; init; } = 10;

    /// <summary>Load of a region's edges at its peak, if shared evenly.</summary>
    public double PeakLoad { get; init; } = 0.62;

    /// <summary>Standard deviation of a measured RTT, as a share of the true one.</summary>
    public double RttNoise { get; init; } = 0.10;

    /// <summary>Share of reports that never arrive.</summary>
    public double ReportLoss { get; init; } = 0.05;

    /// <summary>Share of listeners that measure alternates.</summary>
    public double ProbeShare { get; init; } = 0.01;

    /// <summary>Share of picks that go to the new release while it is hot.</summary>
    public double SpikeShare { get; init; } = 0.3;

    public int Seed { get; init; } = 1;
}
