using System.Collections.Immutable;
using CdnMusic.ControlPlane.Purging;
using CdnMusic.Protocol.Replicas;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>
/// Edges whose streams other replicas have, and what other replicas write into the store. Of two replicas that both have a stream of an edge,
/// the one with the greater session is right; the other one's is a remnant, of a frozen replica perhaps.
/// </summary>
internal sealed partial class EdgeRegistry
{
    /// <summary>The open stream of an edge, to whichever replica; null if it has none.</summary>
    public IEdgeHold? HoldOf(string id)
    {
        lock (_gate)
        {
            return _edges.GetValueOrDefault(id)?.Hold;
        }
    }

    /// <summary>May the edge be back in a moment if it is away now?</summary>
    public bool IsHopeful(string id)
    {
        lock (_gate)
        {
            return _edges.GetValueOrDefault(id) is { Looks: not EdgeState.Out };
        }
    }

    /// <summary>Does news of the edge get through to us?</summary>
    public bool IsReachable(string id)
    {
        lock (_gate)
        {
            return _edges.GetValueOrDefault(id) is not { Remote: not null } || bus.IsHeard;
        }
    }

    /// <summary>Takes what another replica says of an edge, already found valid. False if it is outdated, or the fleet is full.</summary>
    public bool RecordRemote(string replica, EdgeIdentity identity, HeldEdge held)
    {
        lock (_gate)
        {
            if (FindOrAdd(identity) is not { } edge || edge.Hold?.Session > held.Session)
            {
                return false;
            }

            edge.Stream?.End(StreamEnd.Replaced);
            edge.Stream = null;
            var remote = edge.Remote;
            var isNew = remote is null || remote.Session != held.Session || remote.Replica != replica;
            if (isNew)
            {
                edge.Remote?.Dispose();
                edge.Remote = remote = new RemoteStream(replica, held.Session);
                edge.ConnectedAt = DateTimeOffset.FromUnixTimeMilliseconds(held.ConnectedUnixMs);
                edge.SelfDraining = identity.Draining;
            }

            var changed = isNew || remote!.CaughtUp != held.CaughtUp;
            (edge.HeldElsewhere, edge.Identity, edge.LastSign) = (true, identity, time.Monotonic());
            remote!.CaughtUp = held.CaughtUp;
            remote.Purges.Advance(
                held.PurgeLog.Length == 0 ? null : new PurgePlace(held.PurgeLog, held.PurgePosition), held.PurgeProblem.Length == 0 ? null : held.PurgeProblem);
            if (held.Report is { } report)
            {
                Take(edge, report);
            }

            if (changed)
            {
                EvaluateLocked();
            }

            return true;
        }
    }

    /// <summary>The stream of another replica is over.</summary>
    public void LeaveRemote(string replica, string id, ulong session)
    {
        lock (_gate)
        {
            if (_edges.GetValueOrDefault(id) is { Remote: { } remote } edge && remote.Replica == replica && remote.Session == session)
            {
                DropRemote(edge);
                EvaluateLocked();
            }
        }
    }

    /// <summary>Takes what the store says now.</summary>
    public void Follow(ImmutableSortedDictionary<string, EdgeRow> rows)
    {
        lock (_gate)
        {
            foreach (var (id, row) in rows.Where(r => r.Value.Identity is not null))
            {
                if (!_edges.TryGetValue(id, out var edge))
                {
                    _edges[id] = Silent(row, options.Value, time);
                    continue;
                }

                edge.Stored = true;
                if (edge.OperatorDraining != row.Draining)
                {
                    edge.OperatorDraining = row.Draining;
                    edge.Stream?.TryPost(new Protocol.Fleet.ControlMessage { Command = DrainCommand(row.Draining) });
                }
            }

            foreach (var edge in _edges.Values.Where(e => e.Stored && !rows.ContainsKey(e.Id)).ToArray())
            {
                Unstored(edge);
            }

            EvaluateLocked();
        }
    }

    /// <summary>Somebody took it out of the store: an operator who revoked it, or a replica that did not hear of it for a day.</summary>
    private void Unstored(Edge edge)
    {
        edge.Stored = false;
        if (edge.Hold is null)
        {
            _edges.Remove(edge.Id);
        }
        else if (edge.Stream is not null)
        {
            // It is alive; if it was revoked, then this comes to nothing, and its stream ends.
            table.Save(edge.Identity);
        }
    }

    /// <summary>
    /// While other replicas cannot be heard, their edges stay as they were: it is our ears that are broken, not their edges. Otherwise silence
    /// counts, for a replica that died does not say goodbye.
    /// </summary>
    private void JudgeRemote(Edge edge, TimeSpan now, TimeSpan interval)
    {
        if (edge.Remote is null)
        {
            return;
        }

        if (!bus.IsHeard)
        {
            edge.LastSign = now;
        }
        else if (now - edge.LastSign >= interval * EdgeHealth.OutAfter)
        {
            DropRemote(edge);
        }
    }

    /// <summary>
    /// What a replica last said of an edge may arrive after the edge was revoked here, and make it known again. So who is not in the store is
    /// known for as long as somebody speaks of it, or purges would wait for it for a day.
    /// </summary>
    private void DropRemote(Edge edge)
    {
        edge.Remote!.Dispose();
        edge.Remote = null;
        if (!edge.Stored && edge.Stream is null)
        {
            _edges.Remove(edge.Id);
        }
    }
}
