using System.Collections.Concurrent;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Replication;
using CdnMusic.ControlPlane.Steering;
using CdnMusic.ControlPlane.Storing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Rollouts;

/// <summary>
/// Carries roll-outs out, and keeps every edge at the revision that it should have.
/// </summary>
/// <remarks>
/// <list type="number">
/// <item>A stage chooses edges, durably, and they are told; who is away is told when it comes back. An edge that has been chosen stays chosen.</item>
/// <item>When all of them have the revision they are watched for the soak. A crash of the control plane begins the soak anew.</item>
/// <item>An edge that refuses the revision, is not heard any more, or does worse (<see cref="RolloutHealth"/>) has it taken back: all go
/// back to the latest revision that is complete, or to their own settings.</item>
/// </list>
/// </remarks>
internal sealed partial class RolloutRunner(
    RolloutBook book,
    EdgeRegistry registry,
    CommandSender sender,
    AuditLog audit,
    IStore store,
    Replica replica,
    TimeProvider time,
    ILogger<RolloutRunner> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500), Patience = TimeSpan.FromMinutes(1);

    private readonly Lease _lease = new(store, replica, "rollouts", time);
    private readonly ConcurrentDictionary<string, bool> _telling = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Edge, long Revision), string> _refusals = new();
    private readonly Dictionary<string, EdgeVitals> _before = new(StringComparer.Ordinal);
    // After a start of the control plane edges are away until they come again: only who was heard since can fall silent, or who takes too long.
    private readonly HashSet<string> _heard = new(StringComparer.Ordinal);
    private readonly TimeSpan _started = time.Monotonic();
    private (string Id, int Stage) _watched;
    private TimeSpan? _soakSince;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await StepAsync();
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    logger.RolloutFault(error);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; the store says where to go on, to whoever gets the lease.
            await _lease.ReleaseAsync();
        }
    }

    private async Task StepAsync()
    {
        if (!await _lease.KeepAsync(logger))
        {
            // Another replica does it; what this one saw would be old when it takes over.
            (_watched, _soakSince) = (default, null);
            ForgetVersions();
            return;
        }

        var edges = registry.Vitals();
        _heard.UnionWith(edges.Where(e => e.IsLive).Select(e => e.Id));
        if (book.Open() is { } open)
        {
            await AdvanceAsync(open, edges);
        }

        TellVersions(edges);
        var (settled, chosen) = (book.Settled(), book.Open() is { Request.Settings: not null } settings ? settings : null);
        foreach (var edge in edges.Where(e => e.Hold is not null))
        {
            var wanted = chosen?.Edges.Contains(edge.Id) == true ? chosen : settled;
            var revision = wanted?.Revision ?? 0;
            if (edge.Revision != revision && !_refusals.ContainsKey((edge.Id, revision)) && _telling.TryAdd(edge.Id, true))
            {
                _ = TellAsync(edge, revision, wanted?.Request.Settings);
            }
        }
    }

    private async Task AdvanceAsync(Rollout rollout, IReadOnlyList<EdgeVitals> edges)
    {
        var size = SizeOf(rollout, edges.Count);
        if (rollout.Status == RolloutStatus.Active && rollout.Edges.Count < size)
        {
            var key = Rendezvous.Hash(rollout.Id);
            var more = edges.Where(e => e.IsLive && !rollout.Edges.Contains(e.Id))
                .OrderBy(e => rollout.Request.CanaryLabels?.All(l => e.Labels.GetValueOrDefault(l.Key) == l.Value) == true ? 0 : 1)
                .ThenBy(e => Rendezvous.Draw(key, Rendezvous.Hash(e.Id), 1)).Take(size - rollout.Edges.Count).Select(e => e.Id).ToArray();
            if (more.Length > 0)
            {
                await book.ChangeAsync(rollout.Id, r => r with
                {
                    Edges = [.. r.Edges, .. more],
                    Before = r.Request.Version is null ? null : (r.Before ?? new Dictionary<string, string>())
                        .Concat(edges.Where(e => more.Contains(e.Id)).Select(e => KeyValuePair.Create(e.Id, e.Version))).ToDictionary(StringComparer.Ordinal),
                }, _lease.Require);
                audit.Add(AuditAction.Rollout, rollout.Id, $"stage {rollout.Stage + 1}: {string.Join(", ", more)}");
                return;
            }
        }

        if (_watched != (rollout.Id, rollout.Stage))
        {
            (_watched, _soakSince) = ((rollout.Id, rollout.Stage), null);
            // Who has it already is measured against what it was before.
            foreach (var edge in edges.Where(e => !Has(rollout, e) || !_before.ContainsKey(e.Id)))
            {
                _before[edge.Id] = edge;
            }
        }

        await JudgeAsync(rollout, edges);
    }

    private async Task JudgeAsync(Rollout rollout, IReadOnlyList<EdgeVitals> edges)
    {
        var updated = edges.Where(e => rollout.Edges.Contains(e.Id)).ToArray();
        var refusal = rollout.Request.Version is not null ? updated.Select(e => Objection(rollout, e)).FirstOrDefault(o => o is not null) : updated.Select(e => _refusals.GetValueOrDefault((e.Id, rollout.Revision)) is { } why ? $"{e.Id} refused: {why}" : null).FirstOrDefault(r => r is not null);
        var arrived = updated.Where(e => rollout.Request.Version is null ? Has(rollout, e) || IsSilent(e) : e.IsLive && Has(rollout, e)).ToArray();
        var regression = refusal ?? RolloutHealth.Regression(
            rollout.Request, [.. arrived.Select(Watched)], [.. edges.Where(e => e.IsLive && !rollout.Edges.Contains(e.Id)).Select(Watched)]);
        if (refusal is not null || (arrived.Length > 0 && regression is not null))
        {
            await EndAsync(rollout, RolloutStatus.RolledBack, regression);
            return;
        }

        var now = time.Monotonic();
        if (updated.Length == 0 || arrived.Length < updated.Length)
        {
            _soakSince = null;
            return;
        }

        _soakSince ??= now;
        if (rollout.Status != RolloutStatus.Active || now - _soakSince < rollout.Request.EffectiveSoak())
        {
            return;
        }

        if (rollout.Stage + 1 < rollout.Request.EffectiveStages().Count)
        {
            await book.ChangeAsync(rollout.Id, r => r with { Stage = rollout.Stage + 1 }, _lease.Require);
        }
        else
        {
            await EndAsync(rollout, RolloutStatus.Complete, null);
        }
    }

    private async Task EndAsync(Rollout rollout, RolloutStatus status, string? reason)
    {
        if (await book.ChangeAsync(rollout.Id, r => r with { Status = status, Reason = reason }, _lease.Require) is not null)
        {
            audit.Add(AuditAction.Rollout, rollout.Id, Words.Snake(status.ToString()) + (reason is null ? "" : ": " + reason));
        }
    }

    private static int SizeOf(Rollout rollout, int edges) =>
        Math.Max(1, (int)Math.Floor(edges * rollout.Request.EffectiveStages()[rollout.Stage] / 100.0));

    private bool IsSilent(EdgeVitals edge) => !edge.IsLive && (_heard.Contains(edge.Id) || time.Monotonic() - _started > Patience);

    private WatchedEdge Watched(EdgeVitals edge)
    {
        var before = _before.GetValueOrDefault(edge.Id) ?? edge;
        return new WatchedEdge(
            edge.Id, edge.IsLive, edge.Answered - Math.Min(before.Answered, edge.Answered), edge.Errors - Math.Min(before.Errors, edge.Errors), edge.Load,
            before.Answered == 0 ? 0 : (double)before.Errors / before.Answered, before.Load,
            [.. edge.FirstBytes.Zip(before.FirstBytes, (n, b) => n - Math.Min(n, b))], before.FirstBytes);
    }

    private async Task TellAsync(EdgeVitals edge, long revision, IReadOnlyDictionary<string, string>? settings)
    {
        try
        {
            var command = new Wire.Command { Id = Guid.NewGuid().ToString("N"), Settings = new Wire.SettingsRevision { Revision = (ulong)revision } };
            command.Settings.Settings.Add(settings?.ToDictionary() ?? []);
            var receipt = await sender.SendAsync(edge.Id, edge.Hold, command);
            if (receipt.Status == CommandOutcome.Failed)
            {
                _refusals[(edge.Id, revision)] = receipt.Error ?? "";
            }
            else if (receipt.Status == CommandOutcome.Acknowledged)
            {
                registry.NoteRevision(edge.Id, edge.Hold!, revision);
            }
        }
        catch (Exception error)
        {
            logger.RolloutFault(error);
        }
        finally
        {
            _telling.TryRemove(edge.Id, out _);
        }
    }
}
