namespace CdnMusic.Deploy.Local;

/// <summary>A process of the cluster could not be started, died, or did not become ready in time.</summary>
public sealed class LocalServiceException : Exception
{
    internal LocalServiceException(string service, int? exitCode, string problem, IReadOnlyList<string> logTail)
        : base(Describe(service, exitCode, problem, logTail))
    {
        Service = service;
        ExitCode = exitCode;
        LogTail = logTail;
    }

    /// <summary>The process's name in the cluster.</summary>
    public string Service { get; }

    /// <summary>The exit code, if the process has ended; 128 + n when signal n ended it.</summary>
    public int? ExitCode { get; }

    /// <summary>The last lines that the process wrote, oldest first.</summary>
    public IReadOnlyList<string> LogTail { get; }

    private static string Describe(string service, int? exitCode, string problem, IReadOnlyList<string> logTail)
    {
        var code = exitCode is null ? string.Empty : $" (exit code {exitCode})";
        var lines = logTail.TakeLast(20).Select(line => Environment.NewLine + "  | " + line);
        return $"{service}: {problem}{code}{string.Concat(lines)}";
    }
}
