using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Replication;
using CdnMusic.ControlPlane.Steering;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>
/// All edges, and the map of them that answers are made from. Thread-safe: changes take one lock, answers read <see cref="Map"/> without.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>An edge joins with Hello on a stream; a newer stream of the same id replaces the older.</item>
/// <item>Reports, joins, ends and drains change what is known; <see cref="Evaluate"/> (at once after all but reports, and by
/// <see cref="FleetMonitor"/>) judges every edge by <see cref="EdgeHealth"/>, the fleet by <see cref="FailStatic"/>, and publishes.</item>
/// <item>An edge that was silent for <see cref="ForgetAfter"/> is forgotten.</item>
/// </list>
/// </remarks>
internal sealed partial class EdgeRegistry(
    IOptions<ControlPlaneOptions> options,
    SteeringRules rules,
    EdgeTable table,
    AuditLog audit,
    IReplicaBus bus,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ILogger<EdgeRegistry> logger)
{
    /// <summary>How long a silent edge is remembered.</summary>
    public static readonly TimeSpan ForgetAfter = TimeSpan.FromHours(24);

    // An open stream that says nothing for this many intervals is closed, so that the edge, if it lives, comes again on a fresh one.
    private const int SilentStreamIntervals = 30;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Edge> _edges = Remembered(table, options.Value, time);
    private readonly FailStatic _failStatic = new();
    private volatile FleetMap _map = FleetMap.Empty;

    /// <summary>The fleet as answers see it.</summary>
    public FleetMap Map => _map;

    /// <summary>Adds or renews an edge and returns its stream, or null if the fleet is full.</summary>
    /// <param name="identity">Who joins.</param>
    /// <param name="session">Greater for every stream that the edge opens; 0 if it does not count them.</param>
    /// <param name="prepare">Called with the stream before any player can be sent to the edge; must not call back into the registry.</param>
    public EdgeStream? Join(EdgeIdentity identity, ulong session, Action<EdgeStream> prepare)
    {
        lock (_gate)
        {
            if (FindOrAdd(identity) is not { } edge)
            {
                return null;
            }

            var stream = new EdgeStream(identity, session > 0 ? session : (ulong)time.GetUtcNow().ToUnixTimeMilliseconds(), time);
            prepare(stream);
            if (edge.OperatorDraining)
            {
                stream.TryPost(new Wire.ControlMessage { Command = DrainCommand(true) });
            }

            table.Save(identity);
            edge.Stream?.End(StreamEnd.Replaced);
            edge.Remote?.Dispose();
            (edge.Stream, edge.Remote, edge.HeldElsewhere) = (stream, null, false);
            edge.Identity = identity;
            edge.SelfDraining = identity.Draining;
            edge.ConnectedAt = time.GetUtcNow();
            edge.LastSign = time.Monotonic();
            logger.EdgeJoined(identity.Id, identity.Url, identity.Version);
            audit.Add(AuditAction.EdgeJoined, identity.Id, $"{identity.Url} {identity.Version}".TrimEnd());
            EvaluateLocked();
            return stream;
        }
    }

    /// <summary>Takes a valid report. Ignored if the stream has been replaced.</summary>
    public void Record(EdgeStream stream, Wire.Report report)
    {
        lock (_gate)
        {
            if (Current(stream) is not { } edge)
            {
                return;
            }

            edge.LastSign = time.Monotonic();
            Take(edge, report);
        }
    }

    /// <summary>The stream is over, however it ended. Ignored if it has been replaced.</summary>
    public void Leave(EdgeStream stream)
    {
        lock (_gate)
        {
            stream.Close();
            if (Current(stream) is { } edge)
            {
                edge.Stream = null;
                logger.EdgeLeft(edge.Id);
                EvaluateLocked();
            }
        }
    }

    /// <summary>Notes, durably, that an operator wants an edge drained, or not any more. False if there is no such edge.</summary>
    public async Task<bool> SetDrainAsync(string id, bool enabled)
    {
        EdgeIdentity identity;
        lock (_gate)
        {
            if (!_edges.TryGetValue(id, out var edge))
            {
                return false;
            }

            identity = edge.Identity;
        }

        await table.SetDrainingAsync(identity, enabled);
        return true;
    }

    /// <summary>Forgets an edge at once and ends its stream. False if there is no such edge.</summary>
    public bool Expel(string id)
    {
        lock (_gate)
        {
            if (!_edges.Remove(id, out var edge))
            {
                return false;
            }

            table.Remove(id);
            edge.Stream?.End(StreamEnd.Revoked);
            edge.Remote?.Dispose();
            EvaluateLocked();
            return true;
        }
    }

    /// <summary>The open stream of an edge to this very process; null if it has none. What may be done elsewhere asks for <see cref="HoldOf"/>.</summary>
    public EdgeStream? StreamOf(string id)
    {
        lock (_gate)
        {
            return _edges.GetValueOrDefault(id)?.Stream;
        }
    }

    /// <summary>Ids of all remembered edges, connected or not, in order.</summary>
    public IReadOnlyList<string> Ids()
    {
        lock (_gate)
        {
            return [.. _edges.Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>All remembered edges that have these labels, in order of id.</summary>
    public IReadOnlyList<TargetEdge> TargetsWith(IReadOnlyDictionary<string, string>? labels)
    {
        lock (_gate)
        {
            return
            [
                .. _edges.Values.Where(e => labels is null || labels.All(l => e.Identity.Labels.GetValueOrDefault(l.Key) == l.Value))
                    .OrderBy(e => e.Id, StringComparer.Ordinal).Select(e => new TargetEdge(e.Identity, e.Hold, e.State)),
            ];
        }
    }

    /// <summary>How every edge does, in order of id.</summary>
    public IReadOnlyList<EdgeVitals> Vitals() => Read((e, _) => new EdgeVitals(
        e.Id, e.Identity.Labels, e.Hold, e.State != EdgeState.Out, e.Identity.Version, e.Revision, e.Figures.Answered, e.Figures.Errors, e.Figures.Load,
        e.Figures.FirstBytes)).Edges;

    /// <summary>The edge has acknowledged a revision of the fleet's settings. Ignored if the stream has been replaced.</summary>
    public void NoteRevision(string id, IEdgeHold hold, long revision)
    {
        lock (_gate)
        {
            if (_edges.GetValueOrDefault(id) is { } edge && ReferenceEquals(edge.Hold, hold))
            {
                edge.Revision = revision;
            }
        }
    }

    /// <summary>Copies what a snapshot needs of every edge, in order of id, and since when the map is held by fail static.</summary>
    public (IReadOnlyList<T> Edges, DateTimeOffset? HeldSince) Read<T>(Func<Edge, TimeSpan, T> copy)
    {
        lock (_gate)
        {
            var now = time.Monotonic();
            return ([.. _edges.Values.OrderBy(e => e.Id, StringComparer.Ordinal).Select(e => copy(e, now))], _failStatic.Since);
        }
    }

    /// <summary>Judges every edge now and publishes the map.</summary>
    public void Evaluate()
    {
        lock (_gate)
        {
            EvaluateLocked();
        }
    }

    /// <summary>The command that tells an edge to drain, or to take traffic again.</summary>
    public static Wire.Command DrainCommand(bool enabled) =>
        new() { Id = Guid.NewGuid().ToString("N"), Drain = new Wire.Drain { Enabled = enabled } };

    /// <summary>The edges of an earlier process, or of another: out until they are heard, and no part of what "died at once".</summary>
    private static Dictionary<string, Edge> Remembered(EdgeTable table, ControlPlaneOptions options, TimeProvider time) =>
        table.Rows.Values.Where(row => row.Identity is not null)
            .ToDictionary(row => row.Identity!.Id, row => Silent(row, options, time), StringComparer.Ordinal);

    private static Edge Silent(EdgeRow row, ControlPlaneOptions options, TimeProvider time) => new(row.Identity!)
    {
        OperatorDraining = row.Draining,
        Stored = true,
        LastSign = time.Monotonic() - (options.ReportInterval * FailStatic.Window * 2),
        ConnectedAt = time.GetUtcNow(),
        Looks = EdgeState.Out,
        State = EdgeState.Out,
    };

    private Edge? FindOrAdd(EdgeIdentity identity)
    {
        if (!_edges.TryGetValue(identity.Id, out var edge) && _edges.Count < options.Value.MaxEdges)
        {
            _edges[identity.Id] = edge = new Edge(identity) { Looks = EdgeState.Out, State = EdgeState.Out };
        }

        return edge;
    }

    private void Take(Edge edge, Wire.Report report)
    {
        edge.SelfDraining = report.Draining;
        edge.Revision = (long)Math.Min(report.SettingsRevision, long.MaxValue);
        edge.Figures = edge.Figures.After(report, edge.Identity.CapacityMbps);
        edge.Shedding = rules.Sheds(edge.Shedding, edge.Figures.Load);
    }

    private Edge? Current(EdgeStream stream) =>
        _edges.TryGetValue(stream.Identity.Id, out var edge) && ReferenceEquals(edge.Stream, stream) ? edge : null;

    private void EvaluateLocked()
    {
        var now = time.Monotonic();
        var interval = options.Value.ReportInterval;
        var before = _edges.Values.Select(e => (Edge: e, e.State)).ToArray();
        foreach (var (edge, _) in before)
        {
            JudgeRemote(edge, now, interval);
            var silence = now - edge.LastSign;
            edge.Looks = EdgeHealth.Judge(silence, interval, edge.Hold is not null, edge.Hold?.CaughtUp ?? true, edge.Draining);
            if (silence >= interval * SilentStreamIntervals && edge.Stream is { EndReason: StreamEnd.None } silent)
            {
                silent.End(StreamEnd.Silent);
            }

            if (silence >= ForgetAfter)
            {
                _edges.Remove(edge.Id);
                table.Remove(edge.Id);
                audit.Add(AuditAction.EdgeForgotten, edge.Id, "silent for a day");
            }
        }

        if (_failStatic.Apply(_edges.Values, now, interval, time.GetUtcNow()))
        {
            NoteHold();
        }

        foreach (var (edge, state) in before.Where(b => b.Edge.State != b.State))
        {
            logger.EdgeStateChanged(edge.Id, state, edge.State);
            if (edge.HeldElsewhere)
            {
                // Who has its stream writes that down.
                continue;
            }

            audit.Add(AuditAction.EdgeState, edge.Id, $"{Word(state)} → {Word(edge.State)}{Why(edge)}");
        }

        _map = FleetMap.Of(_edges.Values);
        metrics.SetFleet(_edges.Values, _failStatic.Since is not null);
    }

    private void NoteHold()
    {
        var held = _edges.Values.Count(e => e.Held && e.Looks != EdgeState.Ready);
        if (_failStatic.Since is null)
        {
            logger.FailStaticEnded();
            audit.Add(AuditAction.FailStatic, "fleet", "ended: the fleet is heard again");
        }
        else
        {
            logger.FailStaticBegan(held, _edges.Count);
            audit.Add(AuditAction.FailStatic, "fleet", $"began: {held} of {_edges.Count} edges look dead at once, the last good map is kept");
        }
    }

    private static string Word(EdgeState state) => state.ToString().ToLowerInvariant();

    private static string Why(Edge edge) => edge switch
    {
        { Held: true, Looks: not EdgeState.Ready } => " (held by fail static)",
        { State: EdgeState.Suspect or EdgeState.Out, Hold: null } => " (its stream ended)",
        { State: EdgeState.Suspect or EdgeState.Out } => " (reports missed)",
        { State: EdgeState.Draining, OperatorDraining: true } => " (by an operator)",
        { State: EdgeState.Joining, Stream.UpToDate: true } => " (fills its hot set)",
        { State: EdgeState.Joining } => " (purges or embargoes to catch up on)",
        _ => "",
    };
}
