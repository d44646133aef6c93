using CdnMusic.Origin.Tests.Publishing;

namespace CdnMusic.Origin.Tests;

/// <summary>Ingest as a command, with real ffmpeg.</summary>
public sealed class IngestTests(MusicFixture music) : IClassFixture<MusicFixture>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("origin-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Ingesting_the_same_file_again_changes_nothing()
    {
        var store = Path.Combine(_directory, "store");
        var first = await OriginProgram.RunAsync("ingest", "--data-directory", store, music.Folder);
        var files = OriginProgram.Files(store);
        var second = await OriginProgram.RunAsync("ingest", "--data-directory", store, music.Folder);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.NotEmpty(files);
        Assert.Equal(files, OriginProgram.Files(store));
    }

    [Fact]
    public async Task An_ingest_killed_with_9_and_run_again_ends_like_one_that_was_not()
    {
        var (undisturbed, killed) = (Path.Combine(_directory, "undisturbed"), Path.Combine(_directory, "killed"));
        await OriginProgram.RunAsync("ingest", "--data-directory", undisturbed, music.Folder);
        // Dead while the first files of the track are stored, and when it is nearly done.
        foreach (var blobs in new[] { 1, OriginProgram.Files(undisturbed).Count(IsBlob) - 1 })
        {
            using var process = OriginProgram.Start("ingest", "--data-directory", killed, music.Folder);
            while (!process.HasExited && (!Directory.Exists(killed) || OriginProgram.Files(killed).Count(IsBlob) < blobs))
            {
                await Task.Yield();
            }

            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var (exitCode, _, error) = await OriginProgram.RunAsync("ingest", "--data-directory", killed, music.Folder);

        Assert.True(exitCode == 0, error);
        foreach (var store in new[] { undisturbed, killed })
        {
            await OriginProgram.RunAsync("gc", $"--Origin:DataDirectory={store}", "--Garbage:Grace=0:0:0", "--Garbage:LeaseLifetime=0:0:0");
        }

        Assert.Equal(OriginProgram.Files(undisturbed).Where(IsBlob), OriginProgram.Files(killed).Where(IsBlob));
        static bool IsBlob(string file) => file.StartsWith("blobs", StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_audio_is_refused_in_one_line_and_nothing_is_stored()
    {
        var store = Path.Combine(_directory, "garbage-store");
        var garbage = Path.Combine(_directory, "garbage.flac");
        await File.WriteAllTextAsync(garbage, "this is no music", TestContext.Current.CancellationToken);

        var (exitCode, _, error) = await OriginProgram.RunAsync("ingest", "--data-directory", store, garbage);

        Assert.NotEqual(0, exitCode);
        // The other lines of standard error are the progress.
        var message = Assert.Single(error.Trim().Split('\n'), line => line.StartsWith("cdnmusic-origin: ", StringComparison.Ordinal));
        Assert.Contains("garbage.flac", message, StringComparison.Ordinal);
        Assert.Empty(Directory.Exists(store) ? OriginProgram.Files(store) : []);
    }

    [Fact]
    public async Task A_missing_file_is_refused_in_one_line()
    {
        var (exitCode, _, error) = await OriginProgram.RunAsync("ingest", "--data-directory", Path.Combine(_directory, "s"), "/no/such/file.wav");

        Assert.NotEqual(0, exitCode);
        Assert.Contains("/no/such/file.wav", error, StringComparison.Ordinal);
    }
}
