namespace CdnMusic.CacheSim.Music;

/// <summary>When sessions start: a Poisson process whose rate follows the day, most at 20:00 and least at 08:00.</summary>
/// <param name="meanInterval">Seconds between sessions, over the day.</param>
/// <param name="random">The source of chance.</param>
internal sealed class Arrivals(double meanInterval, Random random)
{
    private const double Swing = 0.7;
    private const double BusiestHour = 20;
    private double _time;

    /// <summary>The next start, in seconds from the trace's.</summary>
    public double Next()
    {
        // Thinning: candidates come at the peak rate, and each counts with the probability of the rate at its time.
        do
        {
            _time -= Math.Log(1 - random.NextDouble()) * meanInterval / (1 + Swing);
        }
        while (random.NextDouble() * (1 + Swing) > 1 + (Swing * Math.Cos(2 * Math.PI * ((_time / SecondsPer.Hour) - BusiestHour) / 24)));

        return _time;
    }
}
