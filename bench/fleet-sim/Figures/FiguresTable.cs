using Spectre.Console;

namespace CdnMusic.FleetSim.Figures;

/// <summary>Strategies side by side.</summary>
internal static class FiguresTable
{
    public static Table Of(IReadOnlyList<StrategyFigures> all, StrategyFigures pure)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("").AddColumn("goal");
        foreach (var figures in all)
        {
            table.AddColumn(new TableColumn(Markup.Escape(figures.Name)).RightAligned());
        }

        foreach (var goal in Goal.All)
        {
            table.AddRow([goal.Name, goal.Limit, .. all.Select(f => $"{goal.Show(f)} {(goal.Reached(f, pure) ? "[green]✓[/]" : "[red]✗[/]")}")]);
        }

        Add("mean RTT", f => $"{f.MeanRttMs:0.0} ms");
        Add("max/mean load in a region, worst", f => $"{f.WorstBalance:0.00}");
        Add("moves per listener and 10 min, all", f => $"{f.MovesEver:0.00}");
        Add("overloaded, whole run", f => $"{100 * f.OverloadedEver:0.0} %");
        Add("answers without a living edge", f => $"{100 * f.Unanswered:0.00} %");
        Add("measurements by players, per question", f => $"{100 * f.Probes:0.0} %");
        return table;

        void Add(string name, Func<StrategyFigures, string> show) => table.AddRow([name, "", .. all.Select(f => show(f) + "  ")]);
    }
}
