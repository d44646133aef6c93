using CdnMusic.Hosting;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Origin.Storage;
using CdnMusic.Origin.Storage.Files;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

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
        builder.Services.AddStrictOptions<OriginOptions>("Origin");
        builder.Services.AddSingleton<IValidateOptions<OriginOptions>, DataDirectoryValidation>();
        builder.Services.AddSingleton<OriginMetrics>();
        builder.Services.AddSingleton(services => new FileSystemStore(
            services.GetRequiredService<IOptions<OriginOptions>>().Value.DataDirectory, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<IObjectStore>(services => services.GetRequiredService<FileSystemStore>());
    }

    private static void MapOrigin(WebApplication app)
    {
        var directory = app.Services.GetRequiredService<IOptions<OriginOptions>>().Value.DataDirectory;
        var store = app.Services.GetRequiredService<FileSystemStore>();
        app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(Name).StoreOpened(directory, store.Leftovers);
        app.UsePublicResponses();
        app.MapObjects();
    }
}
