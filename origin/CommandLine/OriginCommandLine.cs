using System.CommandLine;
using CdnMusic.Hosting;
using CdnMusic.Origin.Delivery;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Media;

namespace CdnMusic.Origin.CommandLine;

/// <summary>
/// The commands of this program. Without one it serves, and then every argument is the service's configuration and none of this
/// parser's business.
/// </summary>
internal static class OriginCommandLine
{
    private const string Serve = "serve", IngestServe = "ingest-service";

    /// <summary>Runs what the arguments ask for; a mistake in them is one line on standard error.</summary>
    /// <returns>The process exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is [Serve, .. var configuration] && !AsksForHelp(configuration))
        {
            return await OriginService.RunAsync(configuration);
        }

        if (args is [IngestServe, .. var ingest] && !AsksForHelp(ingest))
        {
            return await IngestService.RunAsync(ingest);
        }

        if (args.Length == 0 || (args[0].StartsWith("--", StringComparison.Ordinal) && !AsksForHelp(args)))
        {
            return await OriginService.RunAsync(args);
        }

        // Settings are the configuration's, as with serve; the rest is parsed here.
        var settings = args.Where(IsSetting).ToArray();
        var root = new RootCommand("Makes HLS renditions of music, and serves them to the edges of a CDN.")
        {
            ServeHelp(Serve, "Serve the objects over HTTP (also without a command). Takes settings as --Section:Key=value."),
            ServeHelp(IngestServe, "Take uploads and releases over HTTP, and publish them. Takes settings as --Section:Key=value."),
            IngestCommand.Create(settings),
            GarbageCommand.Create(settings),
            WithdrawCommand.Create(settings),
            UploadCommand.Create(),
            SynthesizeCommand.Create(),
        };
        var parsed = root.Parse([.. args.Except(settings)], new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors is [var first, ..])
        {
            return Fail($"{first.Message} (see --help)", ServiceHost.BadConfiguration);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (error is MediaException or IOException or UnauthorizedAccessException)
        {
            return Fail(error.Message, ServiceHost.Failure);
        }
        catch (OperationCanceledException)
        {
            return Fail("stopped", ServiceHost.Failure);
        }
    }

    /// <summary>Says what went wrong.</summary>
    /// <returns>The exit code, for convenience.</returns>
    internal static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine($"{OriginService.Name}: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }

    private static bool IsSetting(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal) && argument.Split('=')[0].Contains(':', StringComparison.Ordinal);

    private static bool AsksForHelp(string[] args) => args is ["--help" or "--version", ..];

    private static Command ServeHelp(string name, string description) => new(name, description);
}
