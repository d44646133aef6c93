using CdnMusic.ControlPlane.Answers;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Measuring;
using Prometheus;

namespace CdnMusic.ControlPlane;

/// <summary>Every metric of the control plane. Thread-safe.</summary>
internal sealed class ControlPlaneMetrics
{
    private readonly Counter.Child[] _best, _redirects, _manifests, _measurements, _refusals, _commands;
    private readonly Gauge.Child[] _edges;
    private readonly Gauge _failStatic;

    public ControlPlaneMetrics(IMetricFactory factory)
    {
        var answers = factory.CreateCounter(
            "cdnmusic_control_plane_answers_total", "Questions for an edge, by API and outcome.", ["api", "outcome"]);
        _best = Children<AnswerOutcome, Counter.Child>(o => answers.WithLabels("best", o));
        _redirects = Children<AnswerOutcome, Counter.Child>(o => answers.WithLabels("redirect", o));
        _manifests = Children<AnswerOutcome, Counter.Child>(o => answers.WithLabels("steering_manifest", o));
        var measurements = factory.CreateCounter(
            "cdnmusic_control_plane_measurements_total", "Measurements sent by players, by outcome.", ["outcome"]);
        _measurements = Children<MeasurementOutcome, Counter.Child>(o => measurements.WithLabels(o));
        var refusals = factory.CreateCounter("cdnmusic_control_plane_refusals_total", "Messages of edges refused, by reason.", ["reason"]);
        _refusals = Children<RefusalReason, Counter.Child>(r => refusals.WithLabels(r));
        var commands = factory.CreateCounter("cdnmusic_control_plane_commands_total", "Commands to single edges, by outcome.", ["outcome"]);
        _commands = Children<CommandOutcome, Counter.Child>(o => commands.WithLabels(o));
        var edges = factory.CreateGauge("cdnmusic_control_plane_edges", "Edges in the map, by state.", ["state"]);
        _edges = Children<EdgeState, Gauge.Child>(s => edges.WithLabels(s));
        _failStatic = factory.CreateGauge(
            "cdnmusic_control_plane_fail_static", "1 while the last good map is kept because too much of the fleet looks dead.");
        StoreAvailable = factory.CreateGauge("cdnmusic_control_plane_store_available", "0 while the database that replicas share cannot be reached.");
        StoreAvailable.Set(1);
        ReplicasHeard = factory.CreateGauge("cdnmusic_control_plane_replicas_heard", "0 while what other replicas say does not come through Redis.");
        ReplicasHeard.Set(1);
        Reports = factory.CreateCounter("cdnmusic_control_plane_reports_total", "Reports taken.");
        Prefixes = factory.CreateGauge("cdnmusic_control_plane_prefixes", "Client prefixes whose round-trip times are known.");
    }

    /// <summary>1 while the shared store can be reached.</summary>
    public Gauge StoreAvailable { get; }

    /// <summary>1 while other replicas can be heard.</summary>
    public Gauge ReplicasHeard { get; }

    /// <summary>Reports taken.</summary>
    public Counter Reports { get; }

    /// <summary>Client prefixes known.</summary>
    public Gauge Prefixes { get; }

    /// <summary>Answers of <c>/v1/edges/best</c>.</summary>
    public Counter.Child BestAnswers(AnswerOutcome outcome) => _best[(int)outcome];

    /// <summary>Answers of <c>/r/</c>.</summary>
    public Counter.Child Redirects(AnswerOutcome outcome) => _redirects[(int)outcome];

    /// <summary>Answers of <c>/v1/steering</c>.</summary>
    public Counter.Child Manifests(AnswerOutcome outcome) => _manifests[(int)outcome];

    /// <summary>Counts a player's report.</summary>
    public void Measured(MeasurementOutcome outcome) => _measurements[(int)outcome].Inc();

    /// <summary>Counts a refused message.</summary>
    public void Refused(RefusalReason reason) => _refusals[(int)reason].Inc();

    /// <summary>Counts a command to one edge.</summary>
    public void Commanded(CommandOutcome outcome) => _commands[(int)outcome].Inc();

    /// <summary>Publishes the fleet's figures.</summary>
    public void SetFleet(IReadOnlyCollection<Edge> edges, bool failStatic)
    {
        Span<int> counts = stackalloc int[_edges.Length];
        counts.Clear();
        foreach (var edge in edges)
        {
            counts[(int)edge.State]++;
        }

        for (var i = 0; i < counts.Length; i++)
        {
            _edges[i].Set(counts[i]);
        }

        _failStatic.Set(failStatic ? 1 : 0);
    }

    /// <summary>One child per member of an enum, resolved once, at the member's value.</summary>
    private static TChild[] Children<TEnum, TChild>(Func<string, TChild> child)
        where TEnum : struct, Enum => [.. Enum.GetValues<TEnum>().Select(v => child(Words.Snake(v.ToString())))];
}
