using System.Globalization;
using System.Net;
using System.Text;

namespace CdnMusic.FleetSim.Plots;

/// <summary>A line chart as SVG text, readable on a light and on a dark page.</summary>
internal sealed class LineChart(string title, string horizontal, double left, double right, double top, double bottom = 0)
{
    private const int Width = 760, Height = 360, Left = 60, Right = 20, Top = 40, Bottom = 84, Ticks = 5;
    private static readonly string[] Colours = ["#d6336c", "#1c7ed6", "#2f9e44", "#e8590c", "#7048e8", "#868e96"];
    private readonly StringBuilder _lines = new(), _legend = new();
    private int _count;

    /// <summary>Adds a line; values lie at even distances from left to right, and beyond the top are cut off.</summary>
    public void Add(string name, IReadOnlyList<double> values)
    {
        var points = string.Join(' ', values.Select((v, i) =>
            $"{Text(X(left + ((right - left) * (i + 0.5) / values.Count)))},{Text(Y(Math.Clamp(v, bottom, top)))}"));
        var colour = Colours[_count % Colours.Length];
        _lines.AppendLine($"""<polyline fill="none" stroke="{colour}" stroke-width="{(_count == 0 ? 2.5 : 1.5)}" points="{points}"/>""");
        var (x, y) = (Left + (_count % 3 * 230), Height - 26 + (_count / 3 * 18));
        _legend.AppendLine($"""<rect x="{x}" y="{y - 9}" width="14" height="9" fill="{colour}"/><text x="{x + 20}" y="{y}">{WebUtility.HtmlEncode(name)}</text>""");
        _count++;
    }

    /// <summary>The file's text.</summary>
    public override string ToString()
    {
        var grid = new StringBuilder();
        for (var i = 0; i <= Ticks; i++)
        {
            var (x, y) = (left + ((right - left) * i / Ticks), bottom + ((top - bottom) * i / Ticks));
            grid.AppendLine($"""<line x1="{Left}" x2="{Width - Right}" y1="{Text(Y(y))}" y2="{Text(Y(y))}" stroke="#8884"/><text x="{Left - 8}" y="{Text(Y(y) + 4)}" text-anchor="end">{Text(y)}</text>""");
            grid.AppendLine($"""<text x="{Text(X(x))}" y="{Height - Bottom + 18}" text-anchor="middle">{Text(x)}</text>""");
        }

        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" font-family="system-ui, sans-serif" font-size="12" fill="#808890">
            <title>{WebUtility.HtmlEncode(title)}</title>
            <text x="{Left}" y="22" font-size="15" font-weight="600">{WebUtility.HtmlEncode(title)}</text>
            <text x="{Width - Right}" y="{Height - Bottom + 34}" text-anchor="end">{WebUtility.HtmlEncode(horizontal)}</text>
            {grid}{_lines}{_legend}</svg>

            """;
    }

    private double X(double value) => Left + ((value - left) / (right - left) * (Width - Left - Right));

    private double Y(double value) => Height - Bottom - ((value - bottom) / (top - bottom) * (Height - Top - Bottom));

    private static string Text(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
