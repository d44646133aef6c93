using System.Text.RegularExpressions;

namespace CdnMusic.Architecture.Tests;

/// <summary>What the documents say can be followed: links lead somewhere, and commands exist.</summary>
public sealed partial class DocumentationTests
{
    private static readonly string Root = DependencyTests.FindRoot();
    private static readonly string Launcher = File.ReadAllText(Path.Combine(Root, "cdnmusic"));

    // Options and commands are declared as literals in the programs behind ./cdnmusic.
    private static readonly string Programs = Launcher + File.ReadAllText(Path.Combine(Root, "deploy/publish")) + string.Join(
        '\n', new[] { "bench", "deploy" }.SelectMany(d => Directory.EnumerateFiles(Path.Combine(Root, d), "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText));

    public static TheoryData<string> Documents =>
    [
        .. Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(Root, f))
            .Where(f => !f.StartsWith("artifacts/", StringComparison.Ordinal) && !f.Contains("node_modules/", StringComparison.Ordinal)).Order(),
    ];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_link_within_the_tree_leads_somewhere(string document)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Root, document))!;
        var broken =
            from Match match in Link().Matches(WithoutCode(document))
            let target = match.Groups[1].Value
            where !target.Contains(':', StringComparison.Ordinal)
            let parts = target.Split('#')
            let file = parts[0].Length == 0 ? Path.Combine(Root, document) : Path.GetFullPath(Path.Combine(folder, Uri.UnescapeDataString(parts[0])))
            where !Path.Exists(file) || (parts.Length > 1 && !Anchors(file).Contains(parts[1]))
            select target;

        Assert.Empty(broken);
    }

    [Theory]
    [MemberData(nameof(Documents))]
    public void Every_command_that_is_shown_exists_with_its_options(string document)
    {
        var wrong = Command().Matches(File.ReadAllText(Path.Combine(Root, document))).Select(m => m.Groups[1].Value.Trim()).Where(c => !Exists(c));

        Assert.Empty(wrong);
    }

    [Fact]
    public void Help_lists_every_command_that_the_launcher_knows()
    {
        var commands = Case().Matches(Launcher[Launcher.IndexOf("case \"$command\"", StringComparison.Ordinal)..])
            .SelectMany(m => m.Groups[1].Value.Split('|', StringSplitOptions.TrimEntries)).Where(c => c.Length > 2 && c != "help");

        Assert.All(commands, command => Assert.Matches($@"(?m)^  {Regex.Escape(command)}\b", Usage()));
    }

    private static bool Exists(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var commands = words.TakeWhile(w => !w.StartsWith('-')).TakeWhile(w => Word().IsMatch(w)).ToList();
        var known = commands.Count == 0 || Regex.IsMatch(Usage(), $@"(?m)^  {Regex.Escape(commands[0])}\b");
        if (commands is ["bench" or "edge", var scenario, ..])
        {
            known &= Usage().Contains($"{commands[0]} {scenario}", StringComparison.Ordinal) || Programs.Contains($"Command(\"{scenario}\"", StringComparison.Ordinal)
                || Programs.Contains($"\"${{1:-}}\" = {scenario} ]", StringComparison.Ordinal);
        }

        // BenchmarkDotNet's own.
        var foreign = commands is ["bench", "micro", ..];
        return known && (foreign || words.Where(w => Option().IsMatch(w)).Select(w => Option().Match(w).Value)
            .All(o => o is "--help" || Programs.Contains($"\"{o}\"", StringComparison.Ordinal) || Programs.Contains($"{o})", StringComparison.Ordinal)));
    }

    private static string Usage() => Launcher[Launcher.IndexOf("Usage:", StringComparison.Ordinal)..Launcher.IndexOf("\nUSAGE\n", StringComparison.Ordinal)];

    private static string WithoutCode(string document) => Code().Replace(File.ReadAllText(Path.Combine(Root, document)), "");

    /// <summary>The anchors of a document's headings, as GitHub and GitLab make them.</summary>
    private static HashSet<string> Anchors(string file) => Path.GetExtension(file) != ".md" ? [] :
    [
        .. File.ReadLines(file).Where(l => l.StartsWith('#')).Select(l => l.TrimStart('#').Trim().ToLowerInvariant())
            .Select(title => string.Concat(title.Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-')),
    ];

    [GeneratedRegex(@"\]\(<?([^)\s>]+)>?(?: ""[^""]*"")?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"```.*?```|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"\./cdnmusic[ ]+([^`#|;&()\n…'\[]*)")]
    private static partial Regex Command();

    [GeneratedRegex(@"^[a-z][a-z-]*$")]
    private static partial Regex Word();

    [GeneratedRegex("^--[a-z][a-z-]*")]
    private static partial Regex Option();

    [GeneratedRegex(@"^  ([a-z][a-z| -]*)\)", RegexOptions.Multiline)]
    private static partial Regex Case();
}
