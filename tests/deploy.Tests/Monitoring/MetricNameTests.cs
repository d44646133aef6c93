using System.Text.Json;
using System.Text.RegularExpressions;

namespace CdnMusic.Deploy.Tests.Monitoring;

/// <summary>Rules and dashboards speak of metrics that the code has.</summary>
public sealed partial class MetricNameTests
{
    private static readonly HashSet<string> Known =
    [
        .. SourceTree.Deployables.Append("common").SelectMany(SourceTree.Sources).Select(File.ReadAllText)
            .SelectMany(text => InCode().Matches(text).Select(m => m.Groups[1].Value)),
    ];

    public static TheoryData<string> Dashboards =>
        [.. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "deploy/grafana/dashboards"), "*.json").Select(f => Path.GetRelativePath(SourceTree.Root, f))];

    [Theory]
    [InlineData("deploy/prometheus/rules/cdnmusic.yml")]
    [InlineData("deploy/prometheus/tests/cdnmusic.yml")]
    [InlineData("docs/runbooks.md")]
    [InlineData("docs/ops.md")]
    [MemberData(nameof(Dashboards))]
    public void Every_metric_that_is_named_exists(string file)
    {
        var named = InText().Matches(SourceTree.Read(file)).Select(m => m.Value).Distinct().ToList();

        Assert.NotEmpty(named);
        Assert.All(named, name => Assert.True(Known.Contains(name) || Known.Contains(Suffix().Replace(name, "")), name));
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public void A_dashboard_has_panels_that_ask_the_provisioned_source(string file)
    {
        using var dashboard = JsonDocument.Parse(SourceTree.Read(file));
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();

        Assert.Equal(Path.GetFileNameWithoutExtension(file), dashboard.RootElement.GetProperty("uid").GetString());
        Assert.NotEmpty(panels);
        Assert.Equal(panels.Count, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, panel =>
        {
            Assert.Equal("prometheus", panel.GetProperty("datasource").GetProperty("uid").GetString());
            Assert.All(panel.GetProperty("targets").EnumerateArray(), t => Assert.NotEqual("", t.GetProperty("expr").GetString()));
        });
        Assert.Contains("uid: prometheus", SourceTree.Read("deploy/grafana/provisioning/datasources/prometheus.yml"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Dashboards))]
    public async Task Prometheus_understands_every_query_of_a_dashboard(string file)
    {
        using var dashboard = JsonDocument.Parse(SourceTree.Read(file));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray().SelectMany(p => p.GetProperty("targets").EnumerateArray())
            .Select((t, i) => $"      - record: query:{i}\n        expr: {JsonSerializer.Serialize(t.GetProperty("expr").GetString())}");
        var rules = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(rules, $"groups:\n  - name: queries\n    rules:\n{string.Join('\n', queries)}\n", TestContext.Current.CancellationToken);
            var (exitCode, output) = await Tools.RunAsync("promtool", "check", "rules", rules);
            Assert.True(exitCode == 0, output);
        }
        finally
        {
            File.Delete(rules);
        }
    }

    [GeneratedRegex("\"(cdnmusic_[a-z_]+)\"")]
    private static partial Regex InCode();

    // Names, and not what a recording rule is called (service:cdnmusic_…) or the beginning of one (cdnmusic_edge_…).
    [GeneratedRegex(@"(?<![:\w])cdnmusic_[a-z_]+[a-z](?![\w*…])")]
    private static partial Regex InText();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
