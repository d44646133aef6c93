namespace CdnMusic.CacheSim.Music;

/// <summary>What a generated trace is like. The same options give the same trace.</summary>
internal sealed record MusicTraceOptions
{
    /// <summary>Length of the trace. Default 1,000,000, at least 1.</summary>
    public int Requests { get; init; } = 1_000_000;

    /// <summary>Seed of every random choice. Default 1.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Size of the catalogue in tracks. Default 5,000, range 100–1,000,000.</summary>
    public int Tracks { get; init; } = 5_000;

    /// <summary>About how many days the trace spans. Default 7, range 1–365.</summary>
    public int Days { get; init; } = 7;

    /// <summary>Exponent of the albums' popularity by rank. Default 0.9, range 0–3.</summary>
    public double Zipf { get; init; } = 0.9;

    /// <summary>Albums that are released during the trace. Default 20, range 0–1,000.</summary>
    public int Releases { get; init; } = 20;
}
