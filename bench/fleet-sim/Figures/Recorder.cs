using CdnMusic.FleetSim.Running;
using CdnMusic.FleetSim.World;

namespace CdnMusic.FleetSim.Figures;

/// <summary>Counts while a simulation runs.</summary>
internal sealed class Recorder(FleetOptions options, Timeline timeline, Planet planet)
{
    private const int Window = 30, HistoryStep = 10, SurplusBuckets = 80, Settling = 120, RegionLossGrace = 30;

    // In a nearly idle region balance is not sought: steering's bound has a floor there, for the caches' sake.
    private const double BusyFrom = 0.3;

    private readonly long[] _surplus = new long[SurplusBuckets + 1];
    private readonly double[] _windowLoad = new double[options.Edges];
    private readonly int[] _changedAt = [.. Enumerable.Repeat(-Settling, options.Regions)];
    private readonly List<double> _balances = [];
    private readonly List<(double, double, double)> _history = [];
    private readonly List<double> _rehearsals = [];
    private long _seconds, _near, _asked, _unanswered, _starts, _hits, _moves, _quietMoves, _quietSeconds, _warmSeconds, _probes, _overloaded, _lossSeconds, _lossOverloaded;
    private long _stepSeconds, _stepNear, _stepOverloaded, _tickOverloaded, _tickSeconds;
    private double _rtt, _lastBalance = 1;

    public void Listened(in Listener listener, SimulatedEdge? edge)
    {
        _tickSeconds++;
        if (edge is null)
        {
            return;
        }

        _rtt += listener.RttMs;
        _stepNear += listener.Near ? 1 : 0;
        _surplus[(int)Math.Clamp(Math.Ceiling(listener.RttMs - listener.BestMs - 1e-3), 0, SurplusBuckets)]++;
    }

    public void Asked(bool answered)
    {
        _asked++;
        _unanswered += answered ? 0 : 1;
    }

    public void Probed() => _probes++;

    public void Started(int second, bool hit, bool moved)
    {
        _moves += moved ? 1 : 0;
        _quietMoves += moved && Quiet(second) ? 1 : 0;
        if (second >= timeline.WarmUntil)
        {
            _starts++;
            _hits += hit ? 1 : 0;
        }
    }

    public void FleetChanged(int region, int second) => _changedAt[region] = second;

    public void Rehearsed(int region, double moved) =>
        _rehearsals.Add(moved - (1.0 / planet.Edges.Count(e => e.Region == region)));

    public void EndOfSecond(int second)
    {
        foreach (var edge in planet.Edges)
        {
            _tickOverloaded += edge.Load > 1 ? edge.Listeners : 0;
        }

        for (var i = 0; i < _windowLoad.Length; i++)
        {
            _windowLoad[i] += planet.Edges[i].Load / Window;
        }

        if (second >= timeline.RegionLostFrom + RegionLossGrace && second < timeline.RegionLostUntil)
        {
            _lossSeconds += _tickSeconds;
            _lossOverloaded += _tickOverloaded;
        }

        _stepOverloaded += _tickOverloaded;
        _stepSeconds += _tickSeconds;
        (_tickOverloaded, _tickSeconds) = (0, 0);
        if (second % Window == Window - 1)
        {
            EndOfWindow(second);
        }

        if (second % HistoryStep == HistoryStep - 1)
        {
            _history.Add((_lastBalance, Ratio(_stepOverloaded, _stepSeconds), Ratio(_stepNear, _stepSeconds)));
            _seconds += _stepSeconds;
            _quietSeconds += Quiet(second) ? _stepSeconds : 0;
            _warmSeconds += second >= timeline.WarmUntil ? _stepSeconds : 0;
            _near += second >= timeline.WarmUntil ? _stepNear : 0;
            _overloaded += _stepOverloaded;
            _stepSeconds = _stepNear = _stepOverloaded = 0;
        }
    }

    public StrategyFigures Figures(string name)
    {
        _balances.Sort();
        var total = (double)_surplus.Sum();
        var sum = 0L;
        return new StrategyFigures(name)
        {
            NearShare = Ratio(_near, _warmSeconds),
            MeanRttMs = _rtt / Math.Max(1, _seconds),
            Balance = _balances.Count == 0 ? 1 : _balances[(int)(0.95 * (_balances.Count - 1))],
            WorstBalance = _balances.Count == 0 ? 1 : _balances[^1],
            KeysMovedSurplus = _rehearsals.Count == 0 ? 0 : _rehearsals.Max(),
            Moves = _quietMoves / Math.Max(1, _quietSeconds / 600.0),
            MovesEver = _moves / Math.Max(1, _seconds / 600.0),
            HitRatio = Ratio(_hits, _starts),
            Overloaded = Ratio(_lossOverloaded, _lossSeconds),
            OverloadedEver = Ratio(_overloaded, _seconds),
            Unanswered = Ratio(_unanswered, _asked),
            Probes = Ratio(_probes, _asked),
            Decisions = _asked,
            History = _history,
            SurplusMs = [.. _surplus.Select(n => (sum += n) / total)],
        };
    }

    private void EndOfWindow(int second)
    {
        _lastBalance = 1;
        for (var region = 0; region < options.Regions; region++)
        {
            double carried = 0, capacity = 0, most = 0;
            for (var i = region; i < _windowLoad.Length; i += options.Regions)
            {
                carried += _windowLoad[i] * planet.Edges[i].Capacity;
                capacity += planet.Edges[i].Capacity;
                most = Math.Max(most, _windowLoad[i]);
            }

            if (second >= timeline.WarmUntil && second - _changedAt[region] >= Settling && carried / capacity >= BusyFrom)
            {
                _balances.Add(most / (carried / capacity));
                _lastBalance = Math.Max(_lastBalance, _balances[^1]);
            }
        }

        Array.Clear(_windowLoad);
    }

    private bool Quiet(int second) => second >= timeline.WarmUntil && Array.TrueForAll(_changedAt, at => second - at >= Settling);

    private static double Ratio(long part, long whole) => whole == 0 ? 0 : (double)part / whole;
}
