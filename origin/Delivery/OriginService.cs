using CdnMusic.Hosting;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Origin.Publishing;
using CdnMusic.Origin.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CdnMusic.Origin.Delivery;

/// <summary>The HTTP service.</summary>
internal static class OriginService
{
    public const string Name = "cdnmusic-origin";

    /// <summary>Serves until told to stop.</summary>
    /// <param name="args">Configuration, as <see cref="ServiceHost"/> reads it.</param>
    /// <returns>The process exit code.</returns>
    public static Task<int> RunAsync(string[] args) =>
        ServiceHost.RunAsync(Name, args, [Listener.Public("http://127.0.0.1:8070")], AddOrigin, MapOrigin);

    private static void AddOrigin(WebApplicationBuilder builder)
    {
        builder.Services.AddObjectStore();
        builder.Services.AddGarbageCollection();
        builder.Services.AddHostedService<GarbageSchedule>();
        builder.Services.AddStrictOptions<LoadOptions>("Load");
        builder.Services.AddSingleton<AdmissionControl>().AddSingleton<EgressBudget>();
        builder.Services.AddSingleton<OriginMetrics>().AddSingleton<PublishedObjects>();
    }

    private static void MapOrigin(WebApplication app)
    {
        app.Services.OpenObjectStore();
        app.UsePublicResponses();
        app.UseLoadShedding();
        app.UseStoreFailures();
        app.MapObjects();
    }
}
