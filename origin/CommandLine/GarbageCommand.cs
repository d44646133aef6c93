using System.CommandLine;
using CdnMusic.Hosting;
using CdnMusic.Origin.Delivery;
using CdnMusic.Origin.Publishing;
using CdnMusic.Origin.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CdnMusic.Origin.CommandLine;

/// <summary><c>gc</c>: removes what nothing names any more. Safe while the service serves and ingests.</summary>
internal static class GarbageCommand
{
    public static Command Create(string[] settings)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be removed, and remove nothing." };
        var command = new Command("gc", "Remove objects that nothing names any more; takes the service's configuration.") { dryRun };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            OriginService.Name,
            settings,
            services =>
            {
                services.AddObjectStore();
                services.AddGarbageCollection();
            },
            (services, token) => RunAsync(services, parsed.GetValue(dryRun), token),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, bool dryRun, CancellationToken cancellationToken)
    {
        var report = await services.GetRequiredService<GarbageCollector>().CollectAsync(dryRun, cancellationToken);
        Console.WriteLine(
            $"{(dryRun ? "would remove" : "removed")} {report.Versions} versions ({report.Objects} objects, {report.Bytes} bytes); "
            + $"{report.Waiting} wait for the end of their grace; {report.Reclaimed} leftovers reclaimed");
        return ServiceHost.Success;
    }
}
