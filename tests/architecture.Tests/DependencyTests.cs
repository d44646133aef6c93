using System.Xml.Linq;

namespace CdnMusic.Architecture.Tests;

/// <summary>The dependency table of docs/architecture.md, read from the project files.</summary>
public sealed class DependencyTests
{
    private static readonly string Root = FindRoot();
    private static readonly string[] MayDependOnAll = ["bench", "deploy", "tests"];

    [Fact]
    public void A_service_refers_to_common_libraries_only()
    {
        var wrong =
            from project in Projects()
            let folder = TopFolder(project)
            where !MayDependOnAll.Contains(folder)
            from reference in References(project)
            where TopFolder(reference) != "common"
            select $"{Relative(project)} -> {Relative(reference)}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Only_bench_deploy_and_tests_refer_to_bench_deploy_and_tests()
    {
        var wrong =
            from project in Projects()
            where !MayDependOnAll.Contains(TopFolder(project))
            from reference in References(project)
            where MayDependOnAll.Contains(TopFolder(reference))
            select $"{Relative(project)} -> {Relative(reference)}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_project_is_in_the_solution()
    {
        var solution = File.ReadAllText(Path.Combine(Root, "CdnMusic.sln")).Replace('\\', '/');

        Assert.All(Projects(), project => Assert.Contains($"\"{Relative(project)}\"", solution, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_top_folder_with_a_project_has_a_short_README()
    {
        foreach (var folder in Projects().Select(TopFolder).Distinct())
        {
            var readme = Path.Combine(Root, folder, "README.md");
            Assert.True(File.Exists(readme), $"{folder}/README.md is missing");
            Assert.True(File.ReadAllLines(readme).Length <= 40, $"{folder}/README.md has more than 40 lines");
        }
    }

    [Fact]
    public void No_source_file_is_longer_than_350_lines()
    {
        var files = Projects().SelectMany(p => Directory.EnumerateFiles(Path.GetDirectoryName(p)!, "*.cs", SearchOption.AllDirectories)).Distinct();

        Assert.All(files, file => Assert.True(File.ReadAllLines(file).Length <= 350, $"{Relative(file)} is too long: split it by concept"));
    }

    [Fact]
    public void No_folder_is_named_after_a_kind_of_class()
    {
        string[] banned = ["Helpers", "Utils", "Utilities", "Models", "Interfaces", "Services", "Managers", "Misc"];
        var folders = Projects().SelectMany(p => Directory.EnumerateDirectories(Path.GetDirectoryName(p)!, "*", SearchOption.AllDirectories));

        Assert.DoesNotContain(folders, folder => banned.Contains(Path.GetFileName(folder)));
    }

    private static IEnumerable<string> Projects() =>
        Directory.EnumerateFiles(Root, "*.csproj", SearchOption.AllDirectories).Where(p => TopFolder(p) is not ("artifacts" or ".git"));

    private static IEnumerable<string> References(string project) =>
        XDocument.Load(project).Descendants("ProjectReference")
            .Select(r => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(project)!, r.Attribute("Include")!.Value.Replace('\\', '/'))));

    private static string TopFolder(string path) => Relative(path).Split('/')[0];

    private static string Relative(string path) => Path.GetRelativePath(Root, path);

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CdnMusic.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("CdnMusic.sln is in none of the parent folders.");
        }

        return directory.FullName;
    }
}
