using System.Diagnostics;
using System.Globalization;

namespace CdnMusic.Deploy.Local.Databases;

/// <summary>
/// Ends a server that knows nothing of us when we are gone, even after <c>kill -9</c>: a shell waits for the end of its standard input, a
/// pipe that the kernel closes with this process, and then interrupts the server.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private readonly Process _shell;

    public Watchdog(int pid)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", "trap '' INT TERM HUP; read -r _; kill -INT \"$0\"", pid.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        _shell = Process.Start(start)!;
    }

    /// <summary>Calls the watchdog off; to be done before the server's process number can become another's.</summary>
    public void Dispose()
    {
        _shell.Kill();
        _shell.WaitForExit();
        _shell.Dispose();
    }
}
