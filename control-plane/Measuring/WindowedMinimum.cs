namespace CdnMusic.ControlPlane.Measuring;

/// <summary>
/// The smallest value of the last <see cref="Window"/>, in constant space. Source: Kathleen Nichols' algorithm as in Linux
/// <c>lib/win_minmax.c</c>: keep the best value, the best since then, and the best since that; when the first grows too old the others
/// move up. A value that is never undercut is replaced within one window.
/// </summary>
/// <remarks>Mutable struct, not thread-safe. A default value holds nothing.</remarks>
internal struct WindowedMinimum
{
    /// <summary>How long a small value counts: long enough to remember the empty path through an evening's queues, short enough to notice
    /// that a route has become longer.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    private Sample _first, _second, _third;
    private bool _any;

    /// <summary>The smallest value, NaN before the first.</summary>
    public readonly double Value => _any ? _first.Value : double.NaN;

    /// <summary>Takes one more value; <paramref name="now"/> never goes back.</summary>
    public void Add(double value, TimeSpan now)
    {
        var sample = new Sample(now, value);
        if (!_any || value <= _first.Value || now - _third.At > Window)
        {
            (_first, _second, _third, _any) = (sample, sample, sample, true);
            return;
        }

        if (value <= _second.Value)
        {
            (_second, _third) = (sample, sample);
        }
        else if (value <= _third.Value)
        {
            _third = sample;
        }

        Age(sample, now);
    }

    private void Age(Sample sample, TimeSpan now)
    {
        var age = now - _first.At;
        if (age > Window)
        {
            // The best has passed out: the runners-up move up, twice if the second is too old as well.
            (_first, _second, _third) = (_second, _third, sample);
            if (now - _first.At > Window)
            {
                (_first, _second, _third) = (_second, _third, sample);
            }
        }
        else if (_second.At == _first.At && age > Window / 4)
        {
            // A quarter passed without a second best: take one from the newest values, or it would be as old as the first.
            (_second, _third) = (sample, sample);
        }
        else if (_third.At == _second.At && age > Window / 2)
        {
            _third = sample;
        }
    }

    private readonly record struct Sample(TimeSpan At, double Value);
}
