using System.Runtime.CompilerServices;
using System.Text.Json;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Measuring;
using CdnMusic.ControlPlane.Prewarming;
using CdnMusic.ControlPlane.Steering;
using CdnMusic.ControlPlane.Weighting;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Dashboard;

/// <summary>Takes snapshots of the fleet, one by one or as an endless stream. Thread-safe.</summary>
internal sealed class SnapshotSource(
    EdgeRegistry registry,
    EdgeWeights weights,
    RttTable table,
    ExperienceTable experiences,
    AuditLog audit,
    CampaignBook campaigns,
    IOptions<ControlPlaneOptions> options,
    IOptions<JsonOptions> json,
    TimeProvider time,
    IHostApplicationLifetime lifetime)
{
    private const int Prefixes = 100, AuditEntries = 50, Campaigns = 20;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>The fleet now.</summary>
    public FleetSnapshot Take()
    {
        var (edges, heldSince) = registry.Read(Copy);
        return new FleetSnapshot(
            time.GetUtcNow(),
            options.Value.ReportInterval.TotalMilliseconds,
            heldSince is { } since ? new HeldMap(since, [.. edges.Where(e => e.Held).Select(e => e.Id)]) : null,
            edges,
            table.Count,
            LatestPrefixes(),
            [.. campaigns.All().Take(Campaigns).Select(Copy)],
            audit.Latest(AuditEntries));
    }

    /// <summary>One snapshot as JSON at once, and then one per second until the reader leaves or the service stops.</summary>
    public async IAsyncEnumerable<string> WatchAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        // A watcher must not hold up the shutdown that it would like to watch.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellation, lifetime.ApplicationStopping);
        using var timer = new PeriodicTimer(Period, time);
        do
        {
            yield return JsonSerializer.Serialize(Take(), json.Value.SerializerOptions);
        }
        while (await NextAsync(timer, over.Token));
    }

    private static async ValueTask<bool> NextAsync(PeriodicTimer timer, CancellationToken over)
    {
        try
        {
            return await timer.WaitForNextTickAsync(over);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private CampaignSnapshot Copy(Campaign campaign)
    {
        var (trigger, urls) = (campaign.Request.Trigger!, campaign.Request.Trigger!.Urls!);
        var targets = trigger.Type == TriggerType.Preposition ? [.. campaign.TargetsIn(registry).Select(e => e.Identity.Id)] : Array.Empty<string>();
        return new CampaignSnapshot(
            campaign.Id,
            trigger.Type,
            campaign.Status,
            urls[0],
            urls.Count,
            campaign.Request.ReleaseAt,
            targets.Sum(edge => campaign.Of(edge).Done),
            targets.Sum(edge => campaign.Of(edge).Failed.Count),
            targets.Length * urls.Count);
    }

    private EdgeSnapshot Copy(Edge edge, TimeSpan now) => new(
        edge.Id,
        edge.Identity.Url,
        edge.State,
        edge.Hold is not null,
        edge.Held && edge.Looks != EdgeState.Ready,
        edge.Shedding,
        edge.OperatorDraining,
        weights.All.GetValueOrDefault(edge.Id)?.Weight,
        weights.All.GetValueOrDefault(edge.Id)?.Reason,
        edge.Identity.Version,
        edge.Revision,
        edge.Identity.Labels,
        Math.Round(edge.Figures.Load, 4),
        Math.Round(edge.Figures.Cpu, 4),
        Math.Round(edge.Figures.RequestsPerSecond, 2),
        Math.Round(edge.Figures.EgressMbps, 3),
        edge.Identity.CapacityMbps,
        edge.Figures.InFlight,
        Math.Round(edge.Figures.HitRatio, 4),
        edge.Figures.Answered,
        edge.Figures.Cache,
        edge.Figures.Origins,
        Math.Round((now - edge.LastSign).TotalMilliseconds),
        edge.ConnectedAt);

    private static PrefixEdgeRtt Copy(EdgeIdentity edge, Distance rtt, Experience? said) => new(
        edge.Id,
        Math.Round(rtt.Ms, 3),
        said is null ? null : Math.Round(said.StarvedShare, 4),
        said is null || double.IsNaN(said.ThroughputKbps) ? null : Math.Round(said.ThroughputKbps));

    private List<PrefixSnapshot> LatestPrefixes()
    {
        var map = registry.Map;
        var rtts = new Distance[map.Edges.Length];
        var prefixes = new List<PrefixSnapshot>();
        foreach (var prefix in table.Latest(Prefixes))
        {
            var now = time.Monotonic();
            table.Fill(prefix, map, now, rtts);
            var measured = map.Edges.Zip(rtts).Where(pair => pair.Second.Known).OrderBy(pair => pair.Second.Ms);
            prefixes.Add(new PrefixSnapshot(
                prefix.ToString(), [.. measured.Select(pair => Copy(pair.First, pair.Second, experiences.Find(prefix, pair.First.Key, now)))]));
        }

        return prefixes;
    }
}
