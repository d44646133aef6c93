namespace CdnMusic.CacheSim.Music;

/// <summary>
/// New albums draw listeners in a spike that fades within days. The biggest release draws three of ten sessions when it comes out, the
/// n-th biggest an n-th of that.
/// </summary>
internal sealed class ReleaseSchedule(IReadOnlyList<Album> biggestFirst)
{
    private const double ShareOfBiggest = 0.3;
    private const double FadesIn = SecondsPer.Day;

    /// <summary>A release that somebody wants to hear because it is new, or null when it is none.</summary>
    public Album? DrawRecent(double now, Random random)
    {
        var draw = random.NextDouble();
        for (var i = 0; i < biggestFirst.Count; i++)
        {
            var age = now - biggestFirst[i].Released;
            draw -= age >= 0 ? ShareOfBiggest / (i + 1) * Math.Exp(-age / FadesIn) : 0;
            if (draw < 0)
            {
                return biggestFirst[i];
            }
        }

        return null;
    }
}
