using System.Runtime.InteropServices;

namespace CdnMusic.Deploy.Local.Processes;

/// <summary>The signals the launcher sends, with their numbers on Linux.</summary>
internal enum Signal
{
    /// <summary>Ends without waiting for clients to leave, where a server makes that difference (Postgres).</summary>
    Interrupt = 2,

    /// <summary>Ends at once; cannot be caught.</summary>
    Kill = 9,

    /// <summary>Asks for a graceful end.</summary>
    Terminate = 15,

    /// <summary>Goes on after <see cref="Stop"/>.</summary>
    Continue = 18,

    /// <summary>Freezes the process; cannot be caught.</summary>
    Stop = 19,
}

internal static partial class Signals
{
    /// <summary>Sends a signal; false when there is no such process (any more).</summary>
    public static bool Send(int pid, Signal signal) => Kill(pid, (int)signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Kill(int pid, int signal);
}
