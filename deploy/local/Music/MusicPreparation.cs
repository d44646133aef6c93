using CdnMusic.Deploy.Local.Binaries;
using CdnMusic.Deploy.Local.Processes;

namespace CdnMusic.Deploy.Local.Music;

/// <summary>Fills an origin's store through the origin's own <c>synthesize</c> and <c>ingest</c> subcommands.</summary>
internal static class MusicPreparation
{
    /// <summary>
    /// Does nothing when the store already holds this very music. Interrupted half-way it starts over, which is harmless: ingesting the
    /// same file again changes nothing.
    /// </summary>
    public static async Task EnsureAsync(SynthesisedMusic music, string dataDirectory, string workDirectory, CancellationToken cancellationToken)
    {
        var done = Path.Combine(workDirectory, $"music-{music.Tracks}x{music.Seconds}s.done");
        if (File.Exists(done))
        {
            return;
        }

        var recordings = Path.Combine(workDirectory, "recordings");
        try
        {
            await RunAsync(music, cancellationToken, "synthesize", "--output", recordings,
                "--tracks", $"{music.Tracks}", "--seconds", $"{music.Seconds}");
            await RunAsync(music, cancellationToken, "ingest", "--data-directory", dataDirectory, recordings);
        }
        finally
        {
            if (Directory.Exists(recordings))
            {
                Directory.Delete(recordings, recursive: true);
            }
        }

        await File.WriteAllTextAsync(done, string.Empty, cancellationToken);
    }

    private static async Task RunAsync(SynthesisedMusic music, CancellationToken cancellationToken, params string[] arguments)
    {
        var log = new LogCapture(file: null);
        var start = ServiceBinaries.StartInfo("CdnMusic.Origin", arguments);
        await using var process = ChildProcess.Start(start, log, inheritOutput: music.ShowProgress);
        var exitCode = await process.Exited.WaitAsync(cancellationToken);
        if (exitCode != 0)
        {
            throw new LocalServiceException($"origin {arguments[0]}", exitCode, "failed", log.Tail());
        }
    }
}
