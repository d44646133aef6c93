namespace CdnMusic.ControlPlane.Measuring;

/// <summary>How busy an edge is: 0 idle, 1 full, above 1 overloaded. Pure.</summary>
/// <remarks>
/// A ping is not load. The kernel answers pings and TCP handshakes, and measures TCP_INFO's round trips, without the server process having
/// to run: an edge whose CPU is exhausted or whose link is full of other people's downloads can look as near as ever, until its queues
/// overflow. And where a round trip does grow, it cannot be told whether the edge, the path or the client's own radio made it grow. So load
/// is what the edge says of its three scarce things, of which the scarcest decides: averaging would let an idle CPU hide a full link.
/// </remarks>
internal static class EdgeLoad
{
    /// <summary>
    /// Responses in flight that one Mbit/s of capacity can carry: with more than four to the Mbit/s each would get less than the
    /// 256 kbit/s of the best rendition, so listeners would stall however idle the CPU is.
    /// </summary>
    public const double InFlightPerMbps = 4;

    /// <summary>The load.</summary>
    /// <param name="cpu">Share of all cores in use, 0-1.</param>
    /// <param name="egressMbps">Sent to clients, Mbit/s.</param>
    /// <param name="inFlight">Requests being served.</param>
    /// <param name="capacityMbps">What it may send at most, Mbit/s; greater than 0.</param>
    public static double Of(double cpu, double egressMbps, uint inFlight, double capacityMbps) =>
        Math.Max(cpu, Math.Max(egressMbps / capacityMbps, inFlight / (capacityMbps * InFlightPerMbps)));
}
