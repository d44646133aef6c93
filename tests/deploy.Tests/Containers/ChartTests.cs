using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace CdnMusic.Deploy.Tests.Containers;

/// <summary>
/// The Helm chart against the code. Helm itself is not in Debian: templates are checked with every action taken out or replaced, which finds
/// broken YAML, blocks that do not end and values that do not exist, but not what only a rendering would show.
/// </summary>
public sealed partial class ChartTests
{
    private const string Chart = "deploy/helm/cdnmusic";
    private const string Edge = "edge-node";
    private static readonly YamlNode Values = Yaml.Load($"{Chart}/values.yaml");
    private static readonly YamlNode Specs = Values.Get("services")!;
    private static readonly string EdgeTemplate = SourceTree.Read($"{Chart}/templates/edge.yaml");

    public static TheoryData<string> Services => [.. SourceTree.Services.Where(s => s != Edge)];

    public static TheoryData<string> Templates => ["edge.yaml", "services.yaml", "networkpolicy.yaml"];

    [Fact]
    public void It_has_every_service_and_no_other() =>
        Assert.Equal(SourceTree.Services.Order(), Specs.Keys().Append(Edge).Order());

    [Theory]
    [MemberData(nameof(Services))]
    public void Settings_secrets_and_listeners_exist_in_the_code(string service)
    {
        var spec = Specs.Get(service)!;
        var listeners = spec.Get("ports").Keys().Select(l => "CDNMUSIC_Listen__" + l);
        // The comment behind credentialsSecret says what is in it.
        var comment = Regex.Match(SourceTree.Read($"{Chart}/values.yaml"), $@"credentialsSecret: cdnmusic-{service} +# (.*)").Groups[1].Value;
        var secrets = comment.Split(", ", StringSplitOptions.RemoveEmptyEntries).Select(s => "CDNMUSIC_" + s).ToList();

        Assert.Empty(Settings.Mistakes(service, [.. spec.Get("env").Keys(), .. listeners, .. secrets]));
        Assert.Equal(spec.Get("credentialsSecret")!.ToString().Length > 0, secrets.Count > 0);
        Assert.Equal(spec.Get("ports").Keys().Append("Management").Intersect(spec.Get("reachableBy").Keys()).Order(), spec.Get("reachableBy").Keys().Order());
    }

    [Fact]
    public void Settings_of_the_edge_exist_in_the_code()
    {
        var names = EnvironmentName().Matches(EdgeTemplate).Select(m => m.Groups[1].Value);

        Assert.Empty(Settings.Mistakes(Edge, [.. names, .. Values.Get("edge")!.Get("env").Keys()]));
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Who_may_talk_to_whom_is_the_same_from_both_ends(string service)
    {
        var spec = Specs.Get(service)!;
        foreach (var target in spec.Get("talksTo").Items().Select(t => t.ToString()))
        {
            var callers = Specs.Get(target)!.Get("reachableBy") is YamlMappingNode who ? who.Children.Values.SelectMany(v => v.Items()).Select(v => v.ToString()) : [];
            Assert.Contains(callers, caller => caller == service || caller == "anyone");
        }
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void A_template_is_YAML_around_its_actions(string template)
    {
        var text = SourceTree.Read($"{Chart}/templates/{template}");
        var depth = 0;
        foreach (Match action in Action().Matches(text))
        {
            depth += Regex.IsMatch(action.Groups[1].Value, @"^(range|if|with|define)\b") ? 1 : action.Groups[1].Value == "end" ? -1 : 0;
            Assert.True(depth >= 0, $"{template}: an end without a beginning");
        }

        Assert.Equal(0, depth);
        // Included mappings become a key of their own; lines of mere control vanish.
        var n = 0;
        var plain = IncludeLine().Replace(text, m => $"{m.Groups[1].Value}included{n++}: x");
        plain = ControlLine().Replace(plain, "");
        plain = Action().Replace(plain, "x");
        Assert.All(Yaml.Documents(plain).Where(d => d is YamlMappingNode), d => Assert.Subset(d.Keys().ToHashSet(), new HashSet<string> { "apiVersion", "kind", "metadata", "spec" }));
    }

    [Theory]
    [MemberData(nameof(Templates))]
    public void Every_value_that_a_template_names_is_there(string template)
    {
        foreach (Match match in ValueName().Matches(SourceTree.Read($"{Chart}/templates/{template}")))
        {
            Assert.NotNull(match.Groups[1].Value.Split('.').Aggregate((YamlNode?)Values, (node, key) => node?.Get(key)));
        }
    }

    [Fact]
    public void The_chart_has_what_keeps_it_up_and_sealed_off()
    {
        var text = EdgeTemplate + SourceTree.Read($"{Chart}/templates/services.yaml") + SourceTree.Read($"{Chart}/templates/_helpers.tpl");

        Assert.All(
            ["kind: StatefulSet", "kind: PodDisruptionBudget", "volumeClaimTemplates:", "runAsNonRoot: true", "readOnlyRootFilesystem: true", "drop: [ALL]", "automountServiceAccountToken: false"],
            part => Assert.Contains(part, text, StringComparison.Ordinal));
        Assert.True(int.Parse(Specs.Get("control-plane")!.Get("replicas")!.ToString(), System.Globalization.CultureInfo.InvariantCulture) > 1);
    }

    [GeneratedRegex(@"- name: (CDNMUSIC_\w+)")]
    private static partial Regex EnvironmentName();

    [GeneratedRegex(@"\{\{-?\s*(.*?)\s*-?\}\}", RegexOptions.Singleline)]
    private static partial Regex Action();

    [GeneratedRegex(@"^( *)\{\{- (?:include|toYaml) .*\}\}$", RegexOptions.Multiline)]
    private static partial Regex IncludeLine();

    [GeneratedRegex(@"^ *\{\{-.*\}\}$", RegexOptions.Multiline)]
    private static partial Regex ControlLine();

    [GeneratedRegex(@"\.Values\.([\w.]+)")]
    private static partial Regex ValueName();
}
