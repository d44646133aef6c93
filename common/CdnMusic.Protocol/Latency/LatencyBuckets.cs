namespace CdnMusic.Protocol.Latency;

/// <summary>
/// How edges and the control plane count times: bucket n, from 0, holds those of up to 2^(n/2) ms and more than the bucket before; the last
/// one all that are longer. So a percentile is known to within a factor of 1.42. Pure.
/// </summary>
public static class LatencyBuckets
{
    /// <summary>How many there are; the last but one ends at 32.8 s.</summary>
    public const int Count = 32;

    /// <summary>The bucket of a time in milliseconds, not negative.</summary>
    public static int IndexOf(double milliseconds) =>
        milliseconds <= 1 ? 0 : Math.Min(Count - 1, (int)Math.Ceiling(2 * Math.Log2(milliseconds) - 1e-9));

    /// <summary>The end of the bucket in which a share of all counted times lies at or below, milliseconds; NaN if none was counted.</summary>
    /// <param name="counts">Per bucket; those that are missing are 0.</param>
    /// <param name="share">0-1.</param>
    public static double Quantile(IReadOnlyList<ulong> counts, double share)
    {
        ArgumentNullException.ThrowIfNull(counts);
        var total = 0.0;
        foreach (var count in counts)
        {
            total += count;
        }

        var left = total * share;
        for (var i = 0; i < counts.Count; i++)
        {
            left -= counts[i];
            if (left <= 0 && total > 0)
            {
                return Math.Pow(2, i / 2.0);
            }
        }

        return double.NaN;
    }
}
