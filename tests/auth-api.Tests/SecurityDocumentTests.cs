using System.Reflection;
using System.Text.RegularExpressions;

namespace CdnMusic.AuthApi.Tests;

/// <summary>docs/security.md names a test for every point, and every test that it names exists.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void Every_point_has_a_test_and_every_test_named_exists()
    {
        var tests = typeof(SecurityDocumentTests).Assembly.GetTypes()
            .SelectMany(type => type.GetMethods())
            .Where(method => method.GetCustomAttributes<FactAttribute>(inherit: true).Any())
            .Select(method => method.Name)
            .ToHashSet();
        var points = File.ReadAllLines(Document()).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| point |", StringComparison.Ordinal)).ToList();

        Assert.True(points.Count > 40);
        Assert.All(points, point => Assert.Matches(TestName(), point));
        Assert.All(points.SelectMany(point => TestName().Matches(point)), name => Assert.Contains(name.Groups[1].Value, tests));
    }

    private static string Document()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CdnMusic.sln")))
        {
            directory = directory.Parent ?? throw new InvalidOperationException("CdnMusic.sln is in none of the parent folders.");
        }

        return Path.Combine(directory.FullName, "docs", "security.md");
    }

    [GeneratedRegex("`([A-Z][A-Za-z0-9]*(?:_[A-Za-z0-9]+){3,})`")]
    private static partial Regex TestName();
}
