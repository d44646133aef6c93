using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Measuring;

/// <summary>What players of one prefix said of one edge; what was said weighs half after <see cref="HalfLife"/>.</summary>
/// <param name="Requests">Weight of the requests that said something.</param>
/// <param name="Starved">Weight of those whose buffer had run dry.</param>
/// <param name="ThroughputKbps">Mean of what they measured, kbit/s; NaN if they do not.</param>
/// <param name="At">When it was last said.</param>
internal sealed record Experience(double Requests, double Starved, double ThroughputKbps, TimeSpan At)
{
    public static readonly TimeSpan HalfLife = TimeSpan.FromMinutes(10);

    /// <summary>Nothing has been said.</summary>
    public static Experience None { get; } = new(0, 0, double.NaN, TimeSpan.Zero);

    /// <summary>Share of requests before which the buffer had run dry.</summary>
    public double StarvedShare => Requests == 0 ? 0 : Starved / Requests;

    /// <summary>One more row.</summary>
    public Experience After(Wire.PrefixExperience row, TimeSpan now)
    {
        var old = Requests * Math.Pow(0.5, (now - At) / HalfLife);
        var kept = Requests == 0 ? 0 : old / Requests;
        var throughput = row.ThroughputKbps == 0 ? ThroughputKbps
            : double.IsNaN(ThroughputKbps) ? row.ThroughputKbps
            : ((ThroughputKbps * old) + (row.ThroughputKbps * (double)row.Requests)) / (old + row.Requests);
        return new Experience(old + row.Requests, (Starved * kept) + row.Starved, throughput, now);
    }
}
