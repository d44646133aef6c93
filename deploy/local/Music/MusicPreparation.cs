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
    /// <param name="music">What to make.</param>
    /// <param name="store">The origin's settings of its store.</param>
    /// <param name="workDirectory">Where notes are kept of what has been made.</param>
    /// <param name="isNew">The store is empty, whatever has been made before.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task EnsureAsync(SynthesisedMusic music, IReadOnlyDictionary<string, string> store, string workDirectory, bool isNew, CancellationToken cancellationToken)
    {
        var done = Path.Combine(workDirectory, $"music-{music.Tracks}x{music.Seconds}s.done");
        if (!isNew && File.Exists(done))
        {
            return;
        }

        var recordings = Path.Combine(workDirectory, "recordings");
        try
        {
            string[] synthesize = ["synthesize", "--output", recordings, "--tracks", $"{music.Tracks}", "--seconds", $"{music.Seconds}"];
            await RunAsync(music, [], cancellationToken, music.Covers ? [.. synthesize, "--covers"] : synthesize);
            await RunAsync(
                music,
                store.Where(s => ServiceProgram.IsSecret(s.Key)),
                cancellationToken,
                ["ingest", .. store.Where(s => !ServiceProgram.IsSecret(s.Key)).Select(s => $"--{s.Key}={s.Value}"), recordings]);
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

    private static async Task RunAsync(
        SynthesisedMusic music, IEnumerable<KeyValuePair<string, string>> secrets, CancellationToken cancellationToken, params string[] arguments)
    {
        var log = new LogCapture(file: null);
        var start = ServiceBinaries.StartInfo("CdnMusic.Origin", arguments);
        foreach (var (key, value) in secrets)
        {
            start.Environment[ServiceProgram.VariableOf(key)] = value;
        }

        await using var process = ChildProcess.Start(start, log, inheritOutput: music.ShowProgress);
        var exitCode = await process.Exited.WaitAsync(cancellationToken);
        if (exitCode != 0)
        {
            throw new LocalServiceException($"origin {arguments[0]}", exitCode, "failed", log.Tail());
        }
    }
}
