using System.CommandLine;
using CdnMusic.Hosting;
using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Delivery;
using CdnMusic.Origin.Publishing;
using CdnMusic.Origin.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CdnMusic.Origin.CommandLine;

/// <summary><c>withdraw</c>: takes tracks back. The keys to purge from the edges go to standard output, one per line.</summary>
internal static class WithdrawCommand
{
    public static Command Create(string[] settings)
    {
        var ids = new Argument<string[]>("TRACK") { Description = "Ids of tracks.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("withdraw", "Remove tracks with all their objects; prints the keys to purge from the edges.") { ids };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            OriginService.Name,
            settings,
            services =>
            {
                services.AddObjectStore();
                services.AddGarbageCollection();
            },
            (services, token) => RunAsync(services, parsed.GetRequiredValue(ids), token),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, string[] ids, CancellationToken cancellationToken)
    {
        var exitCode = ServiceHost.Success;
        foreach (var id in ids)
        {
            if (ObjectKey.TryParse(id) is null || id.Contains('/', StringComparison.Ordinal)
                || !await services.GetRequiredService<Withdrawal>().WithdrawAsync(id, cancellationToken))
            {
                exitCode = OriginCommandLine.Fail($"there is no track '{id}'", ServiceHost.Failure);
                continue;
            }

            Console.WriteLine(SurrogateKeys.Track(id));
        }

        return exitCode;
    }
}
