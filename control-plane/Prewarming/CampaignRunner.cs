using System.Collections.Concurrent;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Popularity;
using CdnMusic.ControlPlane.Purging;
using CdnMusic.ControlPlane.Replication;
using CdnMusic.ControlPlane.Storing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>
/// Carries campaigns out: to each connected target edge one batch of paths at a time, and the store remembers each batch that is done, so that
/// a crash of either side repeats one batch at most, whose fresh paths cost nothing. Who fills from the origin and who from another edge is
/// <see cref="FillOrder"/>'s. A campaign is over when every edge of the registry that it targets is done, those that are away included.
/// One replica does this for all edges, wherever they are connected, for as long as it has the <see cref="Lease"/>.
/// </summary>
internal sealed class CampaignRunner(
    CampaignBook book,
    EdgeRegistry registry,
    CommandSender sender,
    PurgeDispatch purges,
    HotPathTable hotPaths,
    AuditLog audit,
    IStore store,
    Replica replica,
    TimeProvider time,
    ILogger<CampaignRunner> logger) : BackgroundService
{
    private const int MaxAttempts = 3;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(200), BatchTimeout = TimeSpan.FromMinutes(2), LongestPause = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<(string Campaign, string Edge), bool> _working = new();
    private readonly Lease _lease = new(store, replica, "campaigns", time);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (!await _lease.KeepAsync(logger))
                {
                    continue;
                }

                foreach (var campaign in book.All().Where(c => !c.IsOver))
                {
                    try
                    {
                        await AdvanceAsync(campaign, stoppingToken);
                    }
                    catch (Exception error) when (error is not OperationCanceledException)
                    {
                        logger.CampaignFault(error, campaign.Id);
                    }
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops; what is under way goes on with whoever gets the lease.
            await _lease.ReleaseAsync();
        }
    }

    private async Task AdvanceAsync(Campaign campaign, CancellationToken stopping)
    {
        if (campaign.Request.StartAt > time.GetUtcNow())
        {
            return;
        }

        if (campaign.Request.Trigger!.Type != TriggerType.Preposition)
        {
            await AdvancePurgeAsync(campaign);
            return;
        }

        if (campaign.Request.Top is { } top && campaign.Chosen is null)
        {
            // Once: demand moves, and a campaign that runs after it would never end.
            var chosen = PredictedDemand.Choose(top, registry.TargetsWith(campaign.Request.Labels), hotPaths);
            if (chosen.Count > 0)
            {
                await book.ChangeAsync(campaign.Id, c => c.Chosen is null ? c with { Chosen = chosen } : c, _lease.Require);
            }

            return;
        }

        var targets = campaign.TargetsIn(registry);
        var total = campaign.Request.Trigger.Urls!.Count;
        if (targets.Count > 0 && targets.All(edge => campaign.Of(edge.Identity.Id).Done >= total))
        {
            var failed = targets.Any(edge => campaign.Of(edge.Identity.Id).Failed.Count > 0);
            await EndAsync(campaign, failed ? TriggerStatus.Failed : TriggerStatus.Complete);
            return;
        }

        if (campaign.Status != TriggerStatus.Active)
        {
            await book.ChangeAsync(campaign.Id, c => c with { Status = TriggerStatus.Active }, _lease.Require);
        }

        foreach (var edge in targets.Where(edge => campaign.Of(edge.Identity.Id).Done < total))
        {
            if (edge.Hold is { } hold && FillOrder.Of(campaign, edge, targets) is not null && _working.TryAdd((campaign.Id, edge.Identity.Id), true))
            {
                _ = WorkAsync(campaign, edge.Identity.Id, hold, stopping);
            }
        }
    }

    private async Task AdvancePurgeAsync(Campaign campaign)
    {
        var trigger = campaign.Request.Trigger!;
        var position = campaign.PurgePosition;
        if (position == 0)
        {
            // Under the campaign's id: after a crash between the two lines, or for two replicas, it is the same purge.
            var purge = new Wire.Purge { Paths = { trigger.Urls }, Soft = trigger.Type == TriggerType.Invalidate };
            position = (await purges.AppendAsync(campaign.Id, purge)).Position;
            await book.ChangeAsync(campaign.Id, c => c with { Status = TriggerStatus.Active, PurgePosition = position }, _lease.Require);
        }

        if (purges.IsDoneEverywhere(position))
        {
            await EndAsync(campaign, TriggerStatus.Complete);
        }
    }

    private async Task WorkAsync(Campaign campaign, string edge, IEdgeHold hold, CancellationToken stopping)
    {
        try
        {
            var (urls, request) = (campaign.Request.Trigger!.Urls!, campaign.Request);
            while (_lease.IsHeld && book.Find(campaign.Id) is { IsOver: false } now && now.Of(edge).Done < urls.Count)
            {
                var started = time.GetTimestamp();
                var progress = now.Of(edge);
                var targets = now.TargetsIn(registry);
                if (targets.FirstOrDefault(t => t.Identity.Id == edge) is not { } target || FillOrder.Of(now, target, targets) is not { } source)
                {
                    return;
                }

                var batch = urls.Skip(progress.Done).Take(Math.Min(source.Limit, Math.Min(request.Window, request.Rate))).ToArray();
                if (await FillAsync(edge, hold, batch, source.Peers, stopping) is not { } failed)
                {
                    return;
                }

                await book.ChangeAsync(
                    campaign.Id, c => c.With(edge, new EdgeProgress(progress.Done + batch.Length, [.. progress.Failed, .. failed])), _lease.Require);
                var due = TimeSpan.FromSeconds((double)batch.Length / request.Rate) - time.GetElapsedTime(started);
                if (due > TimeSpan.Zero)
                {
                    await Task.Delay(due < LongestPause ? due : LongestPause, time, stopping);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops, or the stream is over: the batch is not done.
        }
        catch (LeaseLostException)
        {
            // Its new holder repeats the batch.
        }
        catch (Exception error)
        {
            logger.CampaignFault(error, campaign.Id);
        }
        finally
        {
            _working.TryRemove((campaign.Id, edge), out _);
        }
    }

    /// <summary>Has an edge fill paths. Returns those that it could not, or null if it gave no answer.</summary>
    private async Task<IReadOnlyList<string>?> FillAsync(
        string edge, IEdgeHold hold, string[] paths, IReadOnlyList<string> peers, CancellationToken stopping)
    {
        IReadOnlyList<string> left = paths;
        for (var attempt = 0; attempt < MaxAttempts && left.Count > 0; attempt++)
        {
            if (attempt > 0)
            {
                await Task.Delay(TimeSpan.FromSeconds(1 << attempt), time, stopping);
            }

            // A peer that failed once is not tried again: the origin has what it should have had.
            var command = new Wire.Command { Id = Guid.NewGuid().ToString("N"), Prewarm = new Wire.Prewarm { Paths = { left }, Peers = { attempt == 0 ? peers : [] } } };
            var receipt = await sender.SendAsync(edge, hold, command, BatchTimeout, stopping);
            if (receipt.Status is not (CommandOutcome.Acknowledged or CommandOutcome.Failed))
            {
                return null;
            }

            // An edge may name only what it was asked for; an error without names is of all.
            var named = receipt.Result!.FailedPaths.ToHashSet(StringComparer.Ordinal);
            left = receipt.Status == CommandOutcome.Acknowledged ? [] : named.Count == 0 ? left : [.. left.Where(named.Contains)];
        }

        return left;
    }

    private async Task EndAsync(Campaign campaign, TriggerStatus status)
    {
        if (await book.ChangeAsync(campaign.Id, c => c with { Status = status }, _lease.Require) is not null)
        {
            audit.Add(AuditAction.Campaign, campaign.Id, Words.Snake(status.ToString()));
        }
    }
}
