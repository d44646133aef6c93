using System.Diagnostics;
using System.Globalization;

namespace CdnMusic.PeerBench.Processes;

/// <summary>This very process: it is load generator and origin, and must stay off the servers' processor.</summary>
internal static class OwnProcess
{
    /// <summary>Moves all threads, present and future, to one processor.</summary>
    public static void PinTo(int core) => Run("taskset", "-a", "-c", "-p", core.ToString(CultureInfo.InvariantCulture));

    /// <summary>Allows this many open files, if the system lets us.</summary>
    public static void AllowFiles(int files) => Run("prlimit", $"--nofile={files}:{files}", "--pid");

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, [.. arguments, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.WaitForExit();
    }
}
