using System.Text.Json;
using CdnMusic.EdgeNode.Admin;
using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Caching.Disk;
using CdnMusic.EdgeNode.Caching.Memory;
using CdnMusic.EdgeNode.Delivery;
using CdnMusic.EdgeNode.Delivery.Door;
using CdnMusic.EdgeNode.Embargoes;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.OriginChecking;
using CdnMusic.EdgeNode.Peering;
using CdnMusic.EdgeNode.Popularity;
using CdnMusic.EdgeNode.Prefetching;
using CdnMusic.EdgeNode.Prewarming;
using CdnMusic.EdgeNode.Purging;
using CdnMusic.EdgeNode.Reporting;
using CdnMusic.EdgeNode.Settings;
using CdnMusic.EdgeNode.Shielding;
using CdnMusic.EdgeNode.Signing;
using CdnMusic.EdgeNode.Transport;
using CdnMusic.EdgeNode.Updating;
using CdnMusic.EdgeNode.Warming;
using CdnMusic.Hosting.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Prometheus;

namespace CdnMusic.EdgeNode;

/// <summary>Puts the edge node together.</summary>
internal static class EdgeNodeRegistration
{
    /// <summary>The purge log's part of the disk budget: a fiftieth.</summary>
    private const int PurgeLogShare = 50;

    public static void AddEdgeNode(this WebApplicationBuilder builder)
    {
        NativeHeap.ReturnLargeBuffers();
        var services = builder.Services;
        services.AddStrictOptions<EdgeOptions>("Edge");
        services.AddSingleton<EdgeMetrics>();
        services.AddSingleton(_ => Random.Shared);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower);

        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, ConnectionLimits>();

        services.AddSingleton<SequenceClock>();
        services.AddSingleton(provider =>
            ActivatorUtilities.CreateInstance<DiskTier>(provider, (Func<UInt128, bool>)provider.GetRequiredService<MemoryTier>().Contains));
        services.AddSingleton(provider => NewMemoryTier(Options(provider).Cache));
        services.AddSingleton(NewLedger);
        services.AddSingleton<ResponseStore>();

        OriginCluster.Add(services);
        // YARP's session affinity, unused here, would otherwise write a key ring into the user's home.
        services.AddDataProtection().UseEphemeralDataProtectionProvider();
        services.AddSingleton<RegionTrust>();
        services.AddSingleton<ShieldCluster>();
        services.AddSingleton<ShieldClient>();
        services.AddSingleton<OriginClient>();
        services.AddSingleton<FillAdmission>();
        services.AddSingleton<PeerKeys>();
        services.AddSingleton<PeerProof>();
        services.AddSingleton<PeerClient>();
        services.AddSingleton<FillCoordinator>();
        services.AddSingleton<Prewarmer>();
        services.AddSingleton<ColdMark>();
        services.AddSingleton<HotSetFill>();

        services.AddSingleton<KnownPlaylists>();
        services.AddSingleton<PrefetchLedger>();
        services.AddSingleton<PrefetchQueue>();
        services.AddHostedService(provider => provider.GetRequiredService<PrefetchQueue>());
        services.AddSingleton<Prefetcher>();

        services.AddSingleton<AccessGate>();
        services.AddSingleton<TargetMarks>();
        services.AddSingleton<ResponseWriter>();
        services.AddSingleton<PartPlanner>();
        services.AddSingleton<BlockDelivery>();
        services.AddSingleton<UsePolicy>();
        services.AddSingleton<StoredSelection>();
        services.AddSingleton<Invalidation>();
        services.AddSingleton<CachedDelivery>();
        services.AddSingleton<SoftwareUpdate>();
        services.AddSingleton<FirstByteTimes>();
        services.AddSingleton<ExperienceSampler>();
        services.AddSingleton<PeerDelivery>();

        services.AddSingleton<FastDoor>();
        services.AddSingleton<IConnectionListenerFactory, EpollTransport>();

        services.AddSingleton<FleetSettings>();
        services.AddSingleton<OriginChecks>();
        services.AddHostedService(provider => provider.GetRequiredService<OriginChecks>());
        services.AddSingleton<ServedSamples>();
        services.AddSingleton<HotPaths>();
        services.AddSingleton<RttSampler>();
        services.AddTransient<LoadMeter>();
        services.AddSingleton<Func<LoadMeter>>(provider => provider.GetRequiredService<LoadMeter>);
        services.AddSingleton(provider => new PurgePlaceFile(Options(provider).Cache.Directory));
        services.AddSingleton<FleetPurges>();
        services.AddSingleton<EmbargoList>();
        services.AddSingleton<FleetCredentials>();
        services.AddSingleton<CommandRunner>();
        services.AddHostedService<ControlPlaneLink>();
    }

    public static void MapEdgeNode(this WebApplication app)
    {
        // Made here and not on the first request: a cache directory in use is a mistake to report at start.
        var store = app.Services.GetRequiredService<ResponseStore>();
        PublishGauges(app.Services, store);
        // And before the first request fills something.
        app.Services.GetRequiredService<ColdMark>();
        app.Services.GetRequiredService<FleetSettings>();
        app.UseMiddleware<DeliveryMiddleware>();
        app.UseRouting();
        app.MapAdminApi();
        app.MapReverseProxy();
    }

    private static MemoryTier NewMemoryTier(CacheOptions options) => new(options.Policy.Create(options.MemoryBytes.Bytes));

    private static PurgeLedger NewLedger(IServiceProvider provider)
    {
        var disk = provider.GetRequiredService<DiskTier>();
        var clock = provider.GetRequiredService<SequenceClock>();
        clock.AdvancePast(disk.NewestSequence);
        // And past the wall clock, so that a response which the disk gives back only at a later start is older than today's purges.
        clock.AdvancePast((ulong)(provider.GetRequiredService<TimeProvider>().GetUtcNow() - DateTimeOffset.UnixEpoch).TotalMicroseconds);
        var cache = Options(provider).Cache;
        return new PurgeLedger(
            cache.Directory, clock, cache.DiskBytes.Bytes / PurgeLogShare, () => disk.OldestSequence, provider.GetRequiredService<ILogger<PurgeLedger>>());
    }

    private static void PublishGauges(IServiceProvider services, ResponseStore store)
    {
        var metrics = services.GetRequiredService<EdgeMetrics>();
        var purges = services.GetRequiredService<PurgeLedger>();
        services.GetRequiredService<CollectorRegistry>().AddBeforeCollectCallback(() =>
        {
            metrics.AllocatedBytes.IncTo(GC.GetTotalAllocatedBytes());
            metrics.NativeBytes.Set(NativeBuffer.LiveBytes);
            metrics.MemoryBytes.Set(store.Memory.Bytes);
            metrics.DiskBytes.Set(store.Disk.Bytes);
            metrics.DiskQueuedBytes.Set(store.Disk.QueuedBytes);
            metrics.DiskHealthy.Set(store.Disk.State == DiskState.Healthy ? 1 : 0);
            metrics.PurgeMarks.Set(purges.Count);
            metrics.Objects.Set(store.Disk.Count);
        });
    }

    private static EdgeOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<EdgeOptions>>().Value;
}
