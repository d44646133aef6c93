namespace CdnMusic.ControlPlane.Measuring;

/// <summary>
/// What clients of a prefix say of their round-trip time to one edge: the median of the last <see cref="Kept"/>, so that one liar or one slow
/// phone among them decides nothing.
/// </summary>
/// <remarks>Mutable struct, not thread-safe. A default value holds nothing. Milliseconds.</remarks>
internal struct ClaimedRtt
{
    /// <summary>Claims remembered.</summary>
    public const int Kept = 5;

    private Ring _ring;
    private int _count, _next;
    private TimeSpan _at;

    /// <summary>Takes one more claim.</summary>
    public void Add(double ms, TimeSpan now)
    {
        _ring[_next] = (float)ms;
        (_next, _count, _at) = ((_next + 1) % Kept, Math.Min(_count + 1, Kept), now);
    }

    /// <summary>The median (of an even number, the lower middle); NaN if there is none younger than <paramref name="lifetime"/>.</summary>
    public readonly double At(TimeSpan now, TimeSpan lifetime)
    {
        if (_count == 0 || now - _at > lifetime)
        {
            return double.NaN;
        }

        Span<float> sorted = stackalloc float[Kept];
        ((ReadOnlySpan<float>)_ring).CopyTo(sorted);
        sorted = sorted[.._count];
        sorted.Sort();
        return sorted[(_count - 1) / 2];
    }

    [System.Runtime.CompilerServices.InlineArray(Kept)]
    private struct Ring
    {
        private float _first;
    }
}
