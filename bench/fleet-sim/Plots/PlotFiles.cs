using CdnMusic.FleetSim.Figures;

namespace CdnMusic.FleetSim.Plots;

/// <summary>Writes the charts of a run.</summary>
internal static class PlotFiles
{
    public static void Write(string directory, IReadOnlyList<StrategyFigures> all, int seconds)
    {
        Directory.CreateDirectory(directory);
        Save("balance.svg", new LineChart("Busiest edge of a region: load against the region's mean", "seconds", 0, seconds, 3, 1), f => [.. f.History.Select(h => h.Balance)]);
        Save("overload.svg", new LineChart("Listeners on edges above their capacity, %", "seconds", 0, seconds, 100), f => [.. f.History.Select(h => 100 * h.Overloaded)]);
        Save("near.svg", new LineChart("Listeners within max(5 ms, 20 %) of the nearest edge with room, %", "seconds", 0, seconds, 100), f => [.. f.History.Select(h => 100 * h.Near)]);
        Save("rtt-surplus.svg", new LineChart("Round trip above the nearest edge's with room: share of listening at most so much, %", "ms", 0, 40, 100), f => [.. f.SurplusMs.Take(41).Select(s => 100 * s)]);

        void Save(string name, LineChart chart, Func<StrategyFigures, IReadOnlyList<double>> values)
        {
            foreach (var figures in all)
            {
                chart.Add(figures.Name, values(figures));
            }

            File.WriteAllText(Path.Combine(directory, name), chart.ToString());
        }
    }
}
