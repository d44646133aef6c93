using YamlDotNet.RepresentationModel;

namespace CdnMusic.Deploy.Tests.Monitoring;

/// <summary>Alert rules, as Prometheus' own tool judges them.</summary>
public sealed class AlertTests
{
    private static readonly string Folder = Path.Combine(SourceTree.Root, "deploy/prometheus");

    private static IEnumerable<YamlNode> Rules => Directory.EnumerateFiles(Path.Combine(Folder, "rules"))
        .SelectMany(f => Yaml.Load(Path.GetRelativePath(SourceTree.Root, f)).Get("groups").Items()).SelectMany(g => g.Get("rules").Items());

    private static List<string> Alerts => [.. Rules.Select(r => r.Get("alert")?.ToString()).OfType<string>()];

    [Fact]
    public async Task The_configuration_and_its_rules_are_valid()
    {
        var (exitCode, output) = await Tools.RunAsync("promtool", "check", "config", Path.Combine(Folder, "prometheus.yml"));

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public async Task Alerts_fire_when_they_should_and_only_then()
    {
        var (exitCode, output) = await Tools.RunAsync("promtool", ["test", "rules", .. Directory.EnumerateFiles(Path.Combine(Folder, "tests"))]);

        Assert.True(exitCode == 0, output);
    }

    [Fact]
    public void Every_alert_is_tested_both_ways()
    {
        var tested = Directory.EnumerateFiles(Path.Combine(Folder, "tests"))
            .SelectMany(f => Yaml.Load(Path.GetRelativePath(SourceTree.Root, f)).Get("tests").Items()).SelectMany(t => t.Get("alert_rule_test").Items())
            .GroupBy(t => t.Get("alertname")!.ToString(), t => t.Get("exp_alerts").Items().Any()).ToDictionary(g => g.Key, g => g.Distinct().Count());

        Assert.All(Alerts, alert => Assert.Equal(2, tested.GetValueOrDefault(alert)));
    }

    [Fact]
    public void Every_alert_has_a_runbook_a_severity_and_every_runbook_an_alert()
    {
        var runbooks = SourceTree.Read("docs/runbooks.md").Split('\n').Where(l => l.StartsWith("### ", StringComparison.Ordinal)).Select(l => l[4..]);

        Assert.Equal(Alerts.Order(), runbooks.Order());
        Assert.All(Rules.Where(r => r.Get("alert") is not null), r => Assert.Contains(r.Get("labels")!.Get("severity")!.ToString(), new[] { "page", "ticket" }));
    }

    [Fact]
    public void Every_service_is_scraped()
    {
        var targets = Yaml.Load("deploy/prometheus/prometheus.yml").Get("scrape_configs").Items()
            .SelectMany(c => c.Get("static_configs").Items()).SelectMany(c => c.Get("targets").Items()).Select(t => t.ToString());

        Assert.Equal(SourceTree.Services.Select(s => s + ":9090").Order(), targets.Order());
    }
}
