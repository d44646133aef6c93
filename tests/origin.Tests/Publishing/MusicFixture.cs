namespace CdnMusic.Origin.Tests.Publishing;

/// <summary>One short recording, made once for all tests of a class.</summary>
public sealed class MusicFixture : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("publication-music-").FullName;

    /// <summary>The folder it is in.</summary>
    public string Folder => Path.Combine(_directory, "music");

    public async ValueTask InitializeAsync()
    {
        var (exitCode, _, error) = await OriginProgram.RunAsync("synthesize", "--output", Folder, "--tracks", "1", "--seconds", "6");
        Assert.True(exitCode == 0, error);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }
}
