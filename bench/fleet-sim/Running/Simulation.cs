using CdnMusic.CacheSim.Music;
using CdnMusic.ControlPlane.Steering;
using CdnMusic.FleetSim.Figures;
using CdnMusic.FleetSim.Strategies;
using CdnMusic.FleetSim.World;

namespace CdnMusic.FleetSim.Running;

/// <summary>One strategy lives through the timeline, second by second. The same options give the same listeners and the same noise.</summary>
/// <remarks>
/// Every second: machines fail or return; edges report, or their reports are lost; listeners come, go, change tracks, or ask again when
/// their answer is out of date or their edge has failed them. An edge of an answer that does not live costs the player one attempt; it
/// then takes the next.
/// </remarks>
internal sealed class Simulation
{
    private readonly FleetOptions _options;
    private readonly SteeringRules _rules;
    private readonly IStrategy _strategy;
    private readonly Planet _planet;
    private readonly Timeline _timeline;
    private readonly Knowledge _knowledge;
    private readonly Recorder _recorder;
    private readonly Random _random, _losses;
    private readonly ZipfDistribution _popularity;
    private readonly Listener[] _listeners;
    private readonly List<int>[] _prefixesOf;
    private readonly ZipfDistribution[] _crowds;
    private readonly int[] _active;
    private readonly SteeringEdge[] _edges;
    private readonly Distance[] _distances;
    private SteeringFleet _fleet = new([]);
    private TimeSpan _now;
    private int _second;

    public Simulation(FleetOptions options, SteeringRules rules, IStrategy strategy)
    {
        (_options, _rules, _strategy) = (options, rules, strategy);
        _planet = new Planet(options);
        _timeline = new Timeline(options);
        (_random, _losses) = (new Random(options.Seed + 1), new Random(options.Seed + 2));
        _knowledge = new Knowledge(options, _planet, new Random(options.Seed + 3));
        _recorder = new Recorder(options, _timeline, _planet);
        _popularity = new ZipfDistribution(options.Tracks, options.Zipf);
        _listeners = new Listener[options.Listeners + options.Regions];
        _active = new int[options.Regions];
        _prefixesOf = [.. Enumerable.Range(0, options.Regions).Select(_ => new List<int>())];
        for (var i = 0; i < _planet.Prefixes.Length; i++)
        {
            _prefixesOf[_planet.Prefixes[i].Region].Add(i);
        }

        _crowds = [.. _prefixesOf.Select(p => new ZipfDistribution(p.Count, options.PrefixZipf))];
        _edges = new SteeringEdge[options.Edges];
        _distances = new Distance[options.Edges];
    }

    /// <summary>Runs to the end.</summary>
    public StrategyFigures Run(CancellationToken cancellationToken)
    {
        for (_second = 0; _second < _options.Seconds; _second++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _now = TimeSpan.FromSeconds(_second + 1);
            Report();
            Arrive();
            for (var i = 0; i < _listeners.Length; i++)
            {
                if (_listeners[i].Active)
                {
                    Listen(ref _listeners[i]);
                }
            }

            _recorder.EndOfSecond(_second);
            if (_second == _timeline.Rehearsal)
            {
                Rehearse();
            }
        }

        return _recorder.Figures(_strategy.Name);
    }

    private void Report()
    {
        for (var i = 0; i < _edges.Length; i++)
        {
            var edge = _planet.Edges[i];
            var up = _timeline.Up(i, _second);
            if (up != edge.Alive)
            {
                edge.Turn(up);
                _recorder.FleetChanged(edge.Region, _second);
            }

            edge.Report(_rules, _now, arrives: _second == 0 || _losses.NextDouble() >= _options.ReportLoss);
            _edges[i] = edge.Reported;
        }

        _fleet = new SteeringFleet(_edges);
    }

    private void Arrive()
    {
        var free = 0;
        for (var region = 0; region < _options.Regions; region++)
        {
            for (var wanted = _timeline.Wanted(region, _second) - _active[region]; wanted > 0; wanted--)
            {
                while (_listeners[free].Active)
                {
                    free++;
                }

                var prefixes = _prefixesOf[region];
                _listeners[free] = new Listener { Active = true, Household = (ulong)_random.Next(256), Prefix = prefixes[_crowds[region].Draw(_random)], Edge = -1, Track = -1 };
                _active[region]++;
            }
        }
    }

    private void Listen(ref Listener listener)
    {
        var region = _planet.Prefixes[listener.Prefix].Region;
        var nextTrack = listener.Track < 0 || _second >= listener.TrackEnds;
        if (nextTrack && listener.Track >= 0 && _active[region] > _timeline.Wanted(region, _second))
        {
            Release(ref listener);
            listener.Active = false;
            _active[region]--;
            return;
        }

        var failed = listener.Edge >= 0 && !_planet.Edges[listener.Edge].Alive;
        if (nextTrack)
        {
            listener.Track = _timeline.Spike(_second) && _random.NextDouble() < _options.SpikeShare ? _options.Tracks : _popularity.Draw(_random);
            listener.TrackEnds = _second + 1 + (int)(-Math.Log(1 - _random.NextDouble()) * _options.TrackSeconds);
            listener.Doubts = 0;
        }

        if (nextTrack || failed || listener.Edge < 0 || _second >= listener.NextAsk)
        {
            Steer(ref listener, nextTrack, failed);
        }

        _recorder.Listened(listener, listener.Edge < 0 ? null : _planet.Edges[listener.Edge]);
    }

    private void Steer(ref Listener listener, bool nextTrack, bool failed)
    {
        Span<int> answer = stackalloc int[SteeringRules.AnswerLength];
        var before = listener.Edge;
        var located = _knowledge.Fill(listener.Prefix, _now, _distances);
        var count = _strategy.Choose(AskOf(listener.Prefix, listener.Household, listener.Track, nextTrack || failed ? -1 : before, listener.Doubts), answer, out var doubts);
        var chosen = -1;
        for (var i = 0; i < count && chosen < 0; i++)
        {
            chosen = _planet.Edges[answer[i]].Alive ? answer[i] : -1;
        }

        // Jitter, so that those who came together do not ask together for ever.
        listener.NextAsk = chosen < 0 ? _second + 1 : _second + _options.AnswerTtl - _random.Next(3);
        listener.Doubts = doubts;
        _recorder.Asked(chosen >= 0);
        Release(ref listener);
        if (chosen < 0)
        {
            return;
        }

        Settle(ref listener, chosen);
        if (nextTrack || before != chosen)
        {
            _recorder.Started(_second, _planet.Edges[chosen].Cache.Get(listener.Track), moved: !nextTrack && !failed && before >= 0);
        }

        if (_losses.NextDouble() >= _options.ReportLoss)
        {
            _knowledge.Measure(listener.Prefix, chosen, listener.RttMs, _now);
        }

        Probe(listener.Prefix, located);
    }

    private Ask AskOf(int prefix, ulong household, int track, int current, int doubts) => new()
    {
        Fleet = _fleet,
        Distances = _distances,
        Client = _planet.Prefixes[prefix].Believed,
        Places = _planet.EdgePlaces,
        ClientHash = _planet.Prefixes[prefix].Hash + household,
        Key = Rendezvous.Hash($"track-{track}"),
        Current = current,
        Doubts = doubts,
        Now = _now,
    };

    private void Settle(ref Listener listener, int chosen)
    {
        ref readonly var prefix = ref _planet.Prefixes[listener.Prefix];
        var best = double.PositiveInfinity;
        foreach (var edge in _planet.Edges)
        {
            if (edge.Alive && !edge.Reported.Shedding)
            {
                best = Math.Min(best, _planet.RttMs(prefix, edge));
            }
        }

        listener.Edge = chosen;
        listener.RttMs = (float)_planet.RttMs(prefix, _planet.Edges[chosen]);
        listener.BestMs = (float)Math.Min(best, listener.RttMs);
        listener.Near = listener.RttMs <= _rules.NearLimit(listener.BestMs) + 1e-3;
        _planet.Edges[chosen].Listeners++;
    }

    private void Release(ref Listener listener)
    {
        if (listener.Edge >= 0)
        {
            _planet.Edges[listener.Edge].Listeners--;
            listener.Edge = -1;
        }
    }

    private void Probe(int prefix, bool located)
    {
        var drawn = _random.NextDouble() < _options.ProbeShare;
        if (located && !drawn)
        {
            return;
        }

        Span<int> targets = stackalloc int[Probing.MaxTargets];
        var limits = SteeringLimits.Of(_rules, _fleet, _distances);
        var lot = (ulong)_random.NextInt64();
        var count = Probing.Pick(_edges, _distances, _planet.EdgePlaces, located, limits, lot, targets, out var pressing);
        foreach (var target in targets[..(drawn || pressing ? count : 0)])
        {
            if (_planet.Edges[target].Alive)
            {
                _recorder.Probed();
                _knowledge.Claim(prefix, target, _planet.RttMs(_planet.Prefixes[prefix], _planet.Edges[target]), _now);
            }
        }
    }

    /// <summary>Takes each of some edges away on paper, and counts which of its region's keys get another first edge.</summary>
    private void Rehearse()
    {
        const int Pairs = 1500;
        Span<int> answer = stackalloc int[SteeringRules.AnswerLength];
        var whole = _fleet;
        for (var region = 0; region < _options.Regions; region++)
        {
            var edges = _edges.ToArray();
            edges[region] = edges[region] with { State = ControlPlane.Fleet.EdgeState.Out };
            var without = new SteeringFleet(edges);
            var moved = 0;
            for (var i = 0; i < Pairs; i++)
            {
                var prefix = _prefixesOf[region][i * 7919 % _prefixesOf[region].Count];
                _knowledge.Fill(prefix, _now, _distances);
                _fleet = whole;
                var before = First(AskOf(prefix, (ulong)i, i % _options.Tracks, -1, 0), answer);
                _fleet = without;
                moved += First(AskOf(prefix, (ulong)i, i % _options.Tracks, -1, 0), answer) == before ? 0 : 1;
            }

            _recorder.Rehearsed(region, (double)moved / Pairs);
        }

        _fleet = whole;
    }

    private int First(in Ask ask, Span<int> answer) => _strategy.Choose(ask, answer, out _) > 0 ? answer[0] : -1;
}
