using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using CdnMusic.Bench.Processes;
using CdnMusic.Deploy.Local;
using Spectre.Console;

namespace CdnMusic.Bench.Running;

/// <summary><c>bench ingest</c>: how fast recordings are encoded, and how soon after its publication a release is on every edge.</summary>
internal static class IngestCommand
{
    public static Command Create()
    {
        var seconds = new Option<int>("--seconds") { Description = "length of each recording", DefaultValueFactory = _ => 240 };
        var tracks = new Option<int>("--tracks") { Description = "recordings per release", DefaultValueFactory = _ => 4 };
        var releases = new Option<int>("--releases") { Description = "releases, one after the other", DefaultValueFactory = _ => 5 };
        var command = new Command("ingest", "encoding in x real time per core, and the time from publication to warm edges") { seconds, tracks, releases };
        foreach (var positive in new[] { seconds, tracks, releases })
        {
            positive.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() is < 1 or > 3600)
                {
                    result.AddError($"{positive.Name} must be 1-3600");
                }
            });
        }

        command.SetAction((parsed, cancellation) =>
            RunAsync(parsed.GetValue(seconds), parsed.GetValue(tracks), parsed.GetValue(releases), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(int seconds, int tracks, int releases, CancellationToken cancellationToken)
    {
        var directory = Directory.CreateTempSubdirectory("bench-ingest-").FullName;
        try
        {
            AnsiConsole.WriteLine($"Making {tracks * releases} recordings of {seconds} s, and starting a cluster of 3 edges…");
            var files = await RecordingsAsync(directory, tracks * releases, seconds, cancellationToken);
            await using var cluster = await LocalCluster.StartAsync(new LocalClusterOptions { Ingest = true }, cancellationToken);
            using var service = new ReleaseDriver(cluster);
            var warm = new List<double>();
            var (audio, started, before) = (0.0, Stopwatch.GetTimestamp(), ProcessorTime.OfTree(cluster.Ingest!.Pid));
            for (var i = 0; i < releases; i++)
            {
                warm.Add(await service.PublishAsync($"bench-{i}", files.Skip(i * tracks).Take(tracks), cancellationToken));
                audio += (double)seconds * tracks;
            }

            var (wall, processor) = (Stopwatch.GetElapsedTime(started), ProcessorTime.OfTree(cluster.Ingest.Pid) - before);
            warm.Sort();
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
                encoding: {audio:F0} s of audio in {processor.TotalSeconds:F1} s of processor time: {audio / processor.TotalSeconds:F1} x real time per core
                (AAC 64, 128 and 256, FLAC, loudness; upload, hashing and storing included; {wall.TotalSeconds:F1} s by the clock on {Environment.ProcessorCount} cores)
                from publication to the first byte of the first segment of every track out of every edge's cache:
                p50 {warm[(warm.Count - 1) / 2]:F0} ms, worst {warm[^1]:F0} ms of {releases} releases
                """));
            return 0;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Pink noise, which no encoder finds easy; each different.</summary>
    private static async Task<IReadOnlyList<string>> RecordingsAsync(string directory, int count, int seconds, CancellationToken cancellationToken)
    {
        var files = Enumerable.Range(0, count).Select(i => Path.Combine(directory, $"{i}.flac")).ToList();
        for (var i = 0; i < count; i++)
        {
            string[] arguments = ["-v", "error", "-f", "lavfi", "-i", $"anoisesrc=color=pink:seed={i}:duration={seconds}:sample_rate=44100", "-ac", "2", "-sample_fmt", "s16", files[i]];
            using var ffmpeg = Process.Start("ffmpeg", arguments);
            await ffmpeg.WaitForExitAsync(cancellationToken);
            if (ffmpeg.ExitCode != 0)
            {
                throw new IOException("ffmpeg could not make a recording");
            }
        }

        return files;
    }
}
