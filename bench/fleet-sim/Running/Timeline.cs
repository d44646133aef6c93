using CdnMusic.FleetSim.World;

namespace CdnMusic.FleetSim.Running;

/// <summary>What happens when. Seconds of simulated time.</summary>
/// <remarks>
/// The demand of each region rises and falls once, the regions after one another (35-100 % of the peak). A release is hot at 20-35 % of the
/// time; two machines are gone at 42-50 %, and the region that is busiest then at 60-75 %. The first 15 % are for caches and tables to fill.
/// </remarks>
internal sealed class Timeline(FleetOptions options)
{
    private const double Valley = 0.35;

    public int WarmUntil { get; } = At(options, 0.15);

    public int SpikeFrom { get; } = At(options, 0.20);

    public int SpikeUntil { get; } = At(options, 0.35);

    /// <summary>When losing single edges is tried out, without losing them.</summary>
    public int Rehearsal { get; } = At(options, 0.40);

    public int DeathsFrom { get; } = At(options, 0.42);

    public int DeathsUntil { get; } = At(options, 0.50);

    public int RegionLostFrom { get; } = At(options, 0.60);

    public int RegionLostUntil { get; } = At(options, 0.75);

    public int LostRegion { get; } = (int)Math.Round(options.Regions * 0.575) % options.Regions;

    /// <summary>Listeners that a region wants.</summary>
    public int Wanted(int region, int second)
    {
        var phase = 2 * Math.PI * (((double)second / options.Seconds) + ((double)region / options.Regions));
        return (int)(options.Listeners / (double)options.Regions * (Valley + ((1 - Valley) * 0.5 * (1 + Math.Sin(phase)))));
    }

    /// <summary>Is the edge up?</summary>
    public bool Up(int edge, int second)
    {
        var dies = edge == options.Regions || edge == options.Regions + 2;
        return !(dies && second >= DeathsFrom && second < DeathsUntil)
            && !(edge % options.Regions == LostRegion && second >= RegionLostFrom && second < RegionLostUntil);
    }

    public bool Spike(int second) => second >= SpikeFrom && second < SpikeUntil;

    private static int At(FleetOptions options, double share) => (int)(options.Seconds * share);
}
