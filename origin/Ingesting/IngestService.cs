using System.Text.Json;
using System.Text.Json.Serialization;
using CdnMusic.Hosting;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Origin.Announcing;
using CdnMusic.Origin.Jobs;
using CdnMusic.Origin.Ledger;
using CdnMusic.Origin.Media;
using CdnMusic.Origin.Releasing;
using CdnMusic.Origin.Storage;
using CdnMusic.Origin.Uploading;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Ingesting;

/// <summary>
/// The ingest service: a process of its own, so that neither encoding nor labels can disturb those who play. It shares the object store
/// with the processes that serve.
/// </summary>
internal static class IngestService
{
    public const string Name = "cdnmusic-ingest";

    private const string Listener = "Ingest";

    /// <summary>Serves until told to stop.</summary>
    /// <param name="args">Configuration, as <see cref="ServiceHost"/> reads it.</param>
    /// <returns>The process exit code.</returns>
    public static Task<int> RunAsync(string[] args) =>
        ServiceHost.RunAsync(Name, args, [new Listener(Listener, "http://127.0.0.1:8072")], AddIngest, MapIngest);

    private static void AddIngest(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddStrictOptions<IngestOptions>("Ingest");
        services.AddObjectStore();
        services.AddSingleton<IngestMetrics>().AddSingleton<IngestLedger>().AddSingleton<IngestDirectories>();
        services.AddSingleton(provider => new ToolLimits(Options(provider).ToolMemoryBytes.Bytes, ToolLimits.Default.FileBytes));
        services.AddSingleton(provider => new LoudnessTarget(Options(provider).LoudnessLufs, Options(provider).TruePeakCeilingDbtp));
        services.AddSingleton(provider => new MediaTool(provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ToolLimits>()));
        services.AddSingleton<AudioProbe>().AddSingleton<PictureProbe>().AddSingleton<LoudnessMeter>();
        services.AddSingleton<TrackEncoder>().AddSingleton<CoverEncoder>().AddSingleton<TrackPublisher>().AddSingleton<TrackPreparation>();
        services.AddSingleton<UploadBook>().AddSingleton<UploadReception>().AddSingleton<UploadInspection>();
        services.AddSingleton<EventLog>().AddSingleton<JobQueue>();
        services.AddSingleton<ReleaseBook>().AddSingleton<ReleaseOrders>().AddSingleton<ReleaseWatch>();
        services.AddSingleton<IJobHandler, TrackHandler>().AddSingleton<IJobHandler, PublicationHandler>();
        services.AddSingleton<AnnouncementOutbox>().AddHostedService<AnnouncementSender>();
        services.AddHostedService<IngestHousekeeping>().AddHostedService<JobRunner>();
        services.ConfigureHttpJsonOptions(http => Configure(http.SerializerOptions));
    }

    private static void MapIngest(WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<IngestOptions>>().Value;
        // Made here and not on the first request: a data directory that cannot be used is a mistake to report at start.
        app.Services.GetRequiredService<IngestLedger>();
        app.Services.OpenObjectStore();
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Name)
            .IngestStarted(options.DataDirectory, options.Workers, options.Announce.Url?.ToString() ?? "nobody");
        var api = app.MapGroup("/v1").OnListener(Listener).RequireBearer(new BearerToken(options.Token));
        api.MapUploads();
        api.MapReleases();
    }

    private static IngestOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<IngestOptions>>().Value;

    private static void Configure(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        json.RespectRequiredConstructorParameters = true;
        json.RespectNullableAnnotations = true;
        json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        json.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
    }
}
