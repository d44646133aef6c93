using System.Globalization;

namespace CdnMusic.Bench.Processes;

/// <summary>Processor time of a process and of the children that it has waited for, from /proc (Linux).</summary>
internal static class ProcessorTime
{
    private const double TicksPerSecond = 100;

    /// <summary>User and system time, dead children included.</summary>
    public static TimeSpan OfTree(int pid)
    {
        var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
        // After the name, which may contain anything: utime, stime, cutime and cstime are fields 14 to 17 (proc_pid_stat(5)).
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds(fields[11..15].Sum(field => double.Parse(field, CultureInfo.InvariantCulture)) / TicksPerSecond);
    }
}
