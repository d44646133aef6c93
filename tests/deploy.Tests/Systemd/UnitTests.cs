using System.Globalization;
using System.Text.RegularExpressions;

namespace CdnMusic.Deploy.Tests.Systemd;

/// <summary>The units, as systemd itself judges them once they are installed.</summary>
public sealed partial class UnitTests(UnitTests.Installed installed) : IClassFixture<UnitTests.Installed>
{
    /// <summary>systemd's scale goes from 0 (sealed off) to 10; most daemons of a distribution are above 9.</summary>
    private const double MaxExposure = 2.0;

    public static TheoryData<string> Services => [.. SourceTree.Services];

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_unit_has_no_fault(string service)
    {
        var (exitCode, output) = await Tools.RunAsync("systemd-analyze", "verify", "--man=no", "--root=" + installed.Root.Root, $"cdnmusic@{service}.service");

        Assert.Equal("", output);
        Assert.Equal(0, exitCode);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public async Task A_unit_is_sealed_off(string service)
    {
        var (_, output) = await Tools.RunAsync(
            "systemd-analyze", "security", "--no-pager", "--offline=yes", "--root=" + installed.Root.Root, $"cdnmusic@{service}.service");

        var exposure = double.Parse(Exposure().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        Assert.True(exposure <= MaxExposure, output);
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Settings_and_secrets_of_a_unit_exist_in_the_code(string service)
    {
        var variables = Variable().Matches(installed.Root.Read($"/etc/cdnmusic/{service}.env")).Select(m => m.Groups[1].Value);
        var secrets = Credential().Matches(installed.Root.Read($"/etc/systemd/system/cdnmusic@{service}.service.d/10-service.conf"))
            .Select(m => "CDNMUSIC_" + m.Groups[1].Value);

        Assert.Empty(Settings.Mistakes(service, [.. variables, .. secrets]));
    }

    [Fact]
    public void Every_service_has_a_user_of_its_own_and_a_place_for_secrets_that_only_root_reads()
    {
        foreach (var service in SourceTree.Services)
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(installed.Root.At($"/etc/cdnmusic/credentials/{service}")));
        }

        foreach (var service in SourceTree.Deployables)
        {
            var user = service == "subscription-orchestrator" ? "cdnmusic-subscriptions" : $"cdnmusic-{service}";
            Assert.Contains(user + ":", installed.Root.Read("/etc/passwd"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Management_listeners_do_not_meet_on_one_machine_and_face_nobody_else()
    {
        var listeners = SourceTree.Services.Select(s => Regex.Match(installed.Root.Read($"/etc/cdnmusic/{s}.env"), "Listen__Management=(.*)").Groups[1].Value).ToList();

        Assert.Equal(listeners.Count, listeners.Distinct().Count());
        Assert.All(listeners, l => Assert.StartsWith("http://127.0.0.1:", l, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"exposure level for \S+: ([\d.]+)")]
    private static partial Regex Exposure();

    [GeneratedRegex(@"^(\w+)=", RegexOptions.Multiline)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^LoadCredential=(\w+):/etc/cdnmusic/credentials/[a-z-]+/\1$", RegexOptions.Multiline)]
    private static partial Regex Credential();

    /// <summary>All services, installed once.</summary>
    public sealed class Installed : IAsyncLifetime
    {
        internal SystemRoot Root { get; } = new();

        public async ValueTask InitializeAsync()
        {
            var (exitCode, output) = await Tools.CliAsync(["install", .. SourceTree.Services, "--from", Root.Publication, "--root", Root.Root]);
            Assert.True(exitCode == 0, output);
            Root.AddStandardUnits();
        }

        public ValueTask DisposeAsync()
        {
            Root.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
