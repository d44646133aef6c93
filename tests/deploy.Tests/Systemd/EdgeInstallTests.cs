using System.Text.RegularExpressions;
using CdnMusic.Deploy.Local;

namespace CdnMusic.Deploy.Tests.Systemd;

/// <summary>An edge's machine, made with one command.</summary>
public sealed partial class EdgeInstallTests : IAsyncLifetime
{
    private readonly SystemRoot _system = new();
    private LocalCluster _cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Edges = 0 }, Token);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _system.Dispose();
    }

    [Fact]
    public async Task One_command_joins_the_fleet_and_installs_an_edge_and_again_upgrades_it()
    {
        var token = await _cluster.JoinTokenAsync("edge-9", Token);

        var first = await InstallAsync("--token", token);
        Assert.True(first.ExitCode == 0, first.Output);
        var credential = _system.Read("/var/lib/cdnmusic/edge-node/credential");
        Assert.StartsWith("edge-9", credential, StringComparison.Ordinal);

        var settings = _system.Read("/etc/cdnmusic/edge-node.env");
        Assert.Contains("CDNMUSIC_Edge__Origins__1=\"http://10.0.0.3:8070\"", settings, StringComparison.Ordinal);
        Assert.Contains("CDNMUSIC_Listen__Public=\"https://0.0.0.0:443\"", settings, StringComparison.Ordinal);
        Assert.DoesNotContain(token, settings, StringComparison.Ordinal);
        Assert.Empty(Settings.Mistakes("edge-node", Variable().Matches(settings).Select(m => m.Groups[1].Value)));
        Assert.True(File.Exists(_system.At("/usr/lib/cdnmusic/edge-node/CdnMusic.EdgeNode")));

        // An upgrade: other programs, no token.
        await File.WriteAllTextAsync(Path.Combine(_system.Publication, "services/edge-node/new"), "1", Token);
        var again = await InstallAsync();
        Assert.True(again.ExitCode == 0, again.Output);
        Assert.Equal(credential, _system.Read("/var/lib/cdnmusic/edge-node/credential"));
        Assert.Equal("1", _system.Read("/usr/lib/cdnmusic/edge-node/new"));
        Assert.Equal(["edge-node"], Directory.EnumerateDirectories(_system.At("/usr/lib/cdnmusic")).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("never-made")]
    [InlineData(null)]
    public async Task Without_a_good_token_nothing_is_installed(string? token)
    {
        var (exitCode, output) = token is null ? await InstallAsync() : await InstallAsync("--token", token);

        Assert.Equal(1, exitCode);
        Assert.Contains("cdnmusic edge install: ", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_system.At("/usr")));
        Assert.False(Directory.Exists(_system.At("/etc")));
    }

    private Task<(int ExitCode, string Output)> InstallAsync(params string[] more) => Tools.CliAsync(
    [
        "edge", "install", "--id", "edge-9", "--control-plane", _cluster.FleetUrl.ToString(), "--origin", "http://10.0.0.2:8070", "--origin", "http://10.0.0.3:8070/",
        "--public-url", "https://edge-9.example.org", "--certificate", "/etc/cdnmusic/tls/fullchain.pem", "--certificate-key", "/etc/cdnmusic/tls/privkey.pem",
        "--from", _system.Publication, "--root", _system.Root, .. more,
    ]);

    [GeneratedRegex(@"^(\w+)=", RegexOptions.Multiline)]
    private static partial Regex Variable();
}
