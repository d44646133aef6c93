using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// Bounds the fills that run at once. Pre-warming gets at most half of the places and prefetching three quarters, so that they are turned away
/// before anybody who listens is. Thread-safe.
/// </summary>
internal sealed class FillAdmission(IOptions<EdgeOptions> options)
{
    private readonly int _places = options.Value.Fill.MaxInFlight;
    private int _taken;

    /// <summary>Takes a place, if there is one for this purpose; follow with <see cref="Leave"/>.</summary>
    public bool TryEnter(FillPurpose purpose)
    {
        var limit = purpose switch
        {
            FillPurpose.Prewarm => Math.Max(1, _places / 2),
            FillPurpose.Prefetch => Math.Max(1, (int)(_places * 3L / 4)),
            _ => _places,
        };
        if (Interlocked.Increment(ref _taken) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _taken);
}
