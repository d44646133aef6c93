using System.Text.Json;
using System.Text.Json.Serialization;
using CdnMusic.ControlPlane.Administration;
using CdnMusic.ControlPlane.Answers;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Dashboard;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Joining;
using CdnMusic.ControlPlane.Measuring;
using CdnMusic.ControlPlane.Peering;
using CdnMusic.ControlPlane.Popularity;
using CdnMusic.ControlPlane.Prewarming;
using CdnMusic.ControlPlane.Purging;
using CdnMusic.ControlPlane.Replication;
using CdnMusic.ControlPlane.Rollouts;
using CdnMusic.ControlPlane.Steering;
using CdnMusic.ControlPlane.Storing;
using CdnMusic.ControlPlane.Warming;
using CdnMusic.ControlPlane.Weighting;
using CdnMusic.Hosting.Clients;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane;

/// <summary>The service's parts and where they are reached.</summary>
internal static class ControlPlaneService
{
    private const string FleetListener = "Fleet";

    /// <summary>Players ask on the public one, edges join on the other.</summary>
    public static IReadOnlyList<Listener> Listeners { get; } =
        [Listener.Public("http://127.0.0.1:8050"), new Listener(FleetListener, "http://127.0.0.1:8060", HttpProtocols.Http2)];

    public static void ConfigureServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddStrictOptions<ControlPlaneOptions>("ControlPlane");
        services.AddSingleton<ControlPlaneMetrics>();
        services.AddReplication();
        services.AddFollower<AuditLog>().AddHostedService(provider => provider.GetRequiredService<AuditLog>());
        services.AddFollower<EdgeTable>().AddHostedService(provider => provider.GetRequiredService<EdgeTable>());
        services.AddFollower<EdgeCredentials>().AddHostedService<CredentialRotation>();
        services.AddSingleton<EdgeRegistry>().AddSingleton<CommandSender>().AddHostedService<FleetMonitor>();
        services.AddSingleton<RttTable>().AddSingleton<ExperienceTable>().AddSingleton<MeasurementAllowance>();
        services.AddSingleton<SteeringRules>().AddSingleton<SteeringViews>().AddSingleton<GeoDatabase>().AddSingleton<KeyHeat>().AddSingleton(Random.Shared);
        services.AddSingleton<EdgeSelector>().AddSingleton<Explainers>();
        services.AddSingleton(provider => new ClientAddress(provider.GetRequiredService<IOptions<ControlPlaneOptions>>().Value.TrustedProxies));
        services.AddFollower<PurgeLog>().AddSingleton<PurgeFeed>().AddSingleton<PurgeDispatch>();
        services.AddSingleton<IJoinObserver>(provider => provider.GetRequiredService<PurgeFeed>());
        services.AddFollower<PeerKeyBook>().AddSingleton<PeerKeyFeed>();
        services.AddSingleton<IJoinObserver>(provider => provider.GetRequiredService<PeerKeyFeed>());
        services.AddFollower<RolloutBook>().AddHostedService<RolloutRunner>();
        services.AddFollower<EdgeWeights>();
        services.AddSingleton<HotPathTable>().AddSingleton<ColdStartFeed>();
        services.AddSingleton<IJoinObserver>(provider => provider.GetRequiredService<ColdStartFeed>());
        services.AddFollower<CampaignBook>().AddSingleton<EmbargoFeed>().AddHostedService<CampaignRunner>();
        services.AddSingleton<IJoinObserver>(provider => provider.GetRequiredService<EmbargoFeed>());
        services.AddSingleton<SnapshotSource>().AddSingleton<FleetService>();
        services.AddSingleton<TrafficHistory>().AddHostedService(provider => provider.GetRequiredService<TrafficHistory>());
        services.AddGrpc(grpc => grpc.MaxReceiveMessageSize = ReportRules.MaxMessageBytes);
        services.ConfigureHttpJsonOptions(http => Configure(http.SerializerOptions));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // Finds edges whose machine vanished without closing its connections.
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(10);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(5);
        });
    }

    public static void ConfigurePipeline(WebApplication app)
    {
        // Made here and not on the first request: a data directory in use is a mistake to report at start.
        app.Services.GetRequiredService<IStore>();
        app.MapAnswers();
        app.MapMeasurements();
        app.MapGrpcService<FleetService>().OnListener(FleetListener);
        app.MapAdministration();
        app.MapDashboard();
    }

    private static void Configure(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }
}
