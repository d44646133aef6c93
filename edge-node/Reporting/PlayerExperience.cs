using System.Globalization;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>What a player says of its own state in CMCD (CTA-5004).</summary>
/// <param name="Starved"><c>bs</c>: its buffer ran dry since its last request.</param>
/// <param name="ThroughputKbps"><c>mtp</c>: what it measures, kbit/s; 0 if it does not say.</param>
internal readonly record struct PlayerExperience(bool Starved, uint ThroughputKbps)
{
    private const uint MaxKbps = 10_000_000;

    /// <summary>Reads the pairs of the query parameter or of <c>CMCD-Status</c> and <c>CMCD-Request</c>; what cannot be read is not there.</summary>
    public static PlayerExperience Read(ReadOnlySpan<char> data)
    {
        var (starved, kbps) = (false, 0u);
        foreach (var range in data.Split(','))
        {
            var pair = data[range].Trim();
            if (pair is "bs" or "bs=true" or "bs=?1")
            {
                starved = true;
            }
            else if (pair.StartsWith("mtp=", StringComparison.Ordinal) && uint.TryParse(pair[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var said) && said <= MaxKbps)
            {
                kbps = said;
            }
        }

        return new PlayerExperience(starved, kbps);
    }
}
