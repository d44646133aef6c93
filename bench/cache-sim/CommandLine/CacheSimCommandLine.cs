using System.CommandLine;
using CdnMusic.CacheSim.Traces;

namespace CdnMusic.CacheSim.CommandLine;

/// <summary>The program's commands. A mistake is one line on standard error.</summary>
internal static class CacheSimCommandLine
{
    private const int Failure = 1;
    private const int BadUsage = 2;

    /// <summary>Runs what the arguments ask for.</summary>
    /// <returns>The exit code: 0, 1 when the work failed, 2 when the arguments are wrong.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var parsed = ReplayCommand.CreateRoot(GenerateCommand.Create())
            .Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors is [var first, ..])
        {
            return Fail($"{first.Message} (see --help)", BadUsage);
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
        }
        catch (Exception error) when (error is MalformedTraceException or IOException or UnauthorizedAccessException)
        {
            return Fail(error.Message, Failure);
        }
        catch (OperationCanceledException)
        {
            return Fail("stopped", Failure);
        }
    }

    private static int Fail(string message, int exitCode)
    {
        Console.Error.WriteLine($"cache-sim: {message.ReplaceLineEndings(" ")}");
        return exitCode;
    }
}
