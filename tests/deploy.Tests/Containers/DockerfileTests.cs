namespace CdnMusic.Deploy.Tests.Containers;

/// <summary>The Dockerfile, read.</summary>
public sealed class DockerfileTests
{
    private static readonly string[] Lines = SourceTree.Read("deploy/docker/Dockerfile").Split('\n');

    [Theory]
    [InlineData("service")]
    [InlineData("with-ffmpeg")]
    public void An_image_runs_as_a_numbered_user_that_is_not_root(string stage)
    {
        var last = Stage(stage).Last(line => line.StartsWith("USER ", StringComparison.Ordinal));

        Assert.Equal("USER 10001:10001", last);
    }

    [Fact]
    public void An_image_says_whether_it_is_healthy_at_an_address_that_the_code_has()
    {
        Assert.Contains(Stage("service"), line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal) && line.Contains("http://127.0.0.1:9090/health/live", StringComparison.Ordinal));
        Assert.Contains("\"/health/live\"", string.Concat(SourceTree.Sources("common/CdnMusic.Hosting").Select(File.ReadAllText)), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Stage(string name) =>
        Lines.SkipWhile(line => !line.EndsWith(" AS " + name, StringComparison.Ordinal)).Skip(1).TakeWhile(line => !line.StartsWith("FROM ", StringComparison.Ordinal));
}
