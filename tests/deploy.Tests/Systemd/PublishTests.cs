namespace CdnMusic.Deploy.Tests.Systemd;

/// <summary>What is given to machines without the SDK.</summary>
public sealed class PublishTests
{
    [Fact]
    [Trait("Category", "Soak")]
    public async Task A_published_service_runs_by_itself_and_installs_itself_out_of_the_archive()
    {
        var directory = Directory.CreateTempSubdirectory("cdnmusic-publish-").FullName;
        try
        {
            var published = await Tools.RunAsync("bash", Path.Combine(SourceTree.Root, "deploy/publish"), "--output", directory, "player");
            Assert.True(published.ExitCode == 0, published.Output);
            var archive = Directory.EnumerateFiles(directory, "cdnmusic-*-linux-x64.tar.gz").Single();
            var unpacked = Directory.CreateDirectory(Path.Combine(directory, "unpacked")).FullName;
            Assert.Equal(0, (await Tools.RunAsync("tar", "-C", unpacked, "-xzf", archive)).ExitCode);

            // Nothing but the file itself: neither a runtime nor its folder is on the way.
            var (exitCode, output) = await Tools.RunAsync(
                "env", "-i", Path.Combine(unpacked, "cdnmusic/services/player/CdnMusic.Player"), "--Player:ControlPlaneUrl=nonsense");
            Assert.Equal(2, exitCode);
            Assert.Contains("player: configuration: Player:ControlPlaneUrl", output, StringComparison.Ordinal);

            var root = Directory.CreateDirectory(Path.Combine(directory, "root")).FullName;
            var installed = await Tools.RunAsync(Path.Combine(unpacked, "cdnmusic/cdnmusic"), "install", "player", "--root", root);
            Assert.True(installed.ExitCode == 0, installed.Output);
            Assert.True(File.Exists(Path.Combine(root, "usr/lib/cdnmusic/player/wwwroot/index.html")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData("no-such-service")]
    [InlineData("--no-such-option")]
    public async Task A_mistake_is_one_line(string argument)
    {
        var (exitCode, output) = await Tools.RunAsync("bash", Path.Combine(SourceTree.Root, "deploy/publish"), argument);

        Assert.Equal(2, exitCode);
        Assert.Single(output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
