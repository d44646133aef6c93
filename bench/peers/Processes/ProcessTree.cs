using System.Globalization;

namespace CdnMusic.PeerBench.Processes;

/// <summary>What a process and all its descendants have used, from /proc.</summary>
internal static class ProcessTree
{
    /// <summary>The kernel counts in ticks of this many per second for user space (USER_HZ), whatever its own clock.</summary>
    private const double TicksPerSecond = 100;

    /// <summary>User and system time so far.</summary>
    public static TimeSpan Cpu(int root) => TimeSpan.FromSeconds(Members(root).Sum(Ticks) / TicksPerSecond);

    /// <summary>
    /// Resident memory in bytes; pages that several processes of the tree share are counted once (proportional set size).
    /// </summary>
    public static long ResidentBytes(int root) => Members(root).Sum(ProportionalBytes);

    public static IReadOnlyList<int> Members(int root)
    {
        var children = All().ToLookup(p => p.Parent, p => p.Id);
        var members = new List<int> { root };
        for (var i = 0; i < members.Count; i++)
        {
            members.AddRange(children[members[i]]);
        }

        return members;
    }

    private static IEnumerable<(int Id, int Parent)> All() =>
        from directory in Directory.EnumerateDirectories("/proc")
        let id = int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0
        where id > 0
        let fields = Stat(id)
        where fields.Length > 1
        select (id, int.Parse(fields[1], CultureInfo.InvariantCulture));

    private static long Ticks(int id) => Stat(id) is { Length: > 12 } fields
        ? long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)
        : 0;

    /// <summary>The fields behind the program's name, which may itself contain anything: state, parent, …</summary>
    private static string[] Stat(int id)
    {
        var text = Read($"/proc/{id}/stat");
        return text.Length == 0 ? [] : text[(text.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static long ProportionalBytes(int id) =>
        Read($"/proc/{id}/smaps_rollup").Split('\n').FirstOrDefault(l => l.StartsWith("Pss:", StringComparison.Ordinal)) is { } line
            ? long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) * 1024
            : 0;

    private static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Ended meanwhile.
            return "";
        }
    }
}
