using System.Reflection;
using System.Text.RegularExpressions;

namespace CdnMusic.Deploy.Tests;

/// <summary>The sources that this test was built of.</summary>
internal static partial class SourceTree
{
    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    private static readonly string[] ForDevelopment = ["bench", "payment-sandbox"];

    /// <summary>The folders of everything that is deployed, as <c>deploy/publish</c> finds them.</summary>
    public static IReadOnlyList<string> Deployables { get; } =
    [
        .. from project in Directory.EnumerateDirectories(Root).SelectMany(d => Directory.EnumerateFiles(d, "*.csproj"))
           let folder = Path.GetFileName(Path.GetDirectoryName(project)!)
           where !ForDevelopment.Contains(folder)
           let text = File.ReadAllText(project)
           where text.Contains("<OutputType>Exe", StringComparison.Ordinal) || text.Contains("Microsoft.NET.Sdk.Web", StringComparison.Ordinal)
           orderby folder
           select folder,
    ];

    /// <summary>What runs: the deployables, and <c>ingest</c>, which is a second way to run the origin's program.</summary>
    public static IReadOnlyList<string> Services { get; } = [.. Deployables, "ingest"];

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    /// <summary>The folder of a service's sources.</summary>
    public static string Folder(string service) => service == "ingest" ? "origin" : service;

    /// <summary>The name of a service's program, and of its assembly.</summary>
    public static string Program(string service) =>
        Path.GetFileNameWithoutExtension(Directory.EnumerateFiles(Path.Combine(Root, Folder(service)), "*.csproj").Single());

    /// <summary>All C# of a service.</summary>
    public static string Code(string service) => string.Join('\n', Sources(Folder(service)).Select(File.ReadAllText));

    /// <summary>The C# files below a folder.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories).Where(f => !f.Contains("/obj/", StringComparison.Ordinal));

    /// <summary>The options classes of a service by their section, from its registrations.</summary>
    public static IReadOnlyDictionary<string, Type> OptionSections(string service)
    {
        var assembly = Assembly.Load(Program(service));
        var libraries = assembly.GetReferencedAssemblies().Where(a => a.Name!.StartsWith("CdnMusic.", StringComparison.Ordinal)).ToList();
        var types = libraries.Select(Assembly.Load).Append(assembly).SelectMany(a => a.GetTypes()).ToList();
        var code = Code(service) + string.Join('\n', libraries.SelectMany(l => Sources("common/" + l.Name)).Select(File.ReadAllText));
        return Registration().Matches(code).Select(m => (Type: m.Groups[1].Value, Section: m.Groups[2].Value)).Distinct()
            .ToDictionary(r => r.Section, r => types.Single(t => t.Name == r.Type), StringComparer.OrdinalIgnoreCase);
    }

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CdnMusic.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("CdnMusic.sln is in none of the parent folders.");
        }

        return directory.FullName;
    }

    [GeneratedRegex("""AddStrictOptions<(\w+)>\("([\w:]+)"\)""")]
    private static partial Regex Registration();
}
