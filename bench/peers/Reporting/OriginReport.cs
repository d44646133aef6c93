using System.Globalization;
using CdnMusic.PeerBench.Serving;
using Spectre.Console;

namespace CdnMusic.PeerBench.Reporting;

/// <summary>The figures of <c>bench origin</c> as a table.</summary>
internal static class OriginReport
{
    /// <summary>Prints one case; nginx is the last of the servers.</summary>
    /// <returns>Errors that the load generator saw.</returns>
    public static long Show(string name, IReadOnlyList<(string Server, ServingTurn Turn)> turns)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 120);
        var table = new Table().AddColumn(name);
        foreach (var column in new[] { "CPU µs/request", "× nginx", "requests/s", "MB/s", "core busy", "errors" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        var yardstick = turns[^1].Turn;
        foreach (var (server, turn) in turns)
        {
            table.AddRow(
                server,
                Text($"{turn.CpuMicroseconds:F1}"),
                Text($"{turn.CpuMicroseconds / yardstick.CpuMicroseconds:F2}"),
                Text($"{turn.PerSecond:F0}"),
                Text($"{turn.MegabytesPerSecond:F1}"),
                Text($"{turn.Busy:P0}"),
                Text($"{turn.Errors}"));
        }

        AnsiConsole.Write(table);
        return turns.Sum(t => t.Turn.Errors);
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
