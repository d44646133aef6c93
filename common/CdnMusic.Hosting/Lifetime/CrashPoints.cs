using System.Diagnostics;
using Microsoft.Extensions.Configuration;

namespace CdnMusic.Hosting.Lifetime;

/// <summary>
/// Named places between two steps where a test lets the process die as if by <c>kill -9</c>: the first time the one is reached that the
/// setting <c>CrashPoint</c> names. Without it nothing happens. Thread-safe.
/// </summary>
public sealed class CrashPoints(IConfiguration configuration)
{
    private readonly string? _at = configuration["CrashPoint"];

    /// <summary>Comes by.</summary>
    public void Reach(string point)
    {
        if (_at is not null && _at == point)
        {
            using var self = Process.GetCurrentProcess();
            self.Kill();
            // SIGKILL is on its way; nothing more may happen before it arrives.
            Thread.Sleep(Timeout.Infinite);
        }
    }
}
