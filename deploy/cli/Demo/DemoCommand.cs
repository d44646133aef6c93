using System.CommandLine;

namespace CdnMusic.Cli.Demo;

/// <summary><c>demo</c>: the whole CDN with music in it, until Ctrl-C.</summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var tracks = Number("--tracks", 6, 1, 100, "How many tracks to synthesise on the first start.");
        var seconds = Number("--seconds", 60, 4, 3600, "How long each track is.");
        var edges = Number("--edges", 3, 1, 50, "How many edge nodes to start.");
        var port = Number("--port", 8040, 1024, 65000, "The player's port; the other ports follow it. Busy ports are replaced by free ones.");
        var s3 = new Option<bool>("--s3") { Description = "Keep the music in a private S3 service (Ceph, in memory) instead of files." };
        var directory = new Option<DirectoryInfo>("--data-directory")
        {
            Description = "Where music, caches and logs are kept between starts.",
            DefaultValueFactory = _ => new DirectoryInfo(DemoOptions.DefaultDataDirectory()),
        };
        var command = new Command("demo", "Starts an origin with synthesised music, a control plane, edges and the player; ends with Ctrl-C.")
        {
            tracks, seconds, edges, port, s3, directory,
        };
        command.SetAction((parsed, cancellationToken) => DemoSession.RunAsync(
            new DemoOptions(
                parsed.GetValue(tracks),
                parsed.GetValue(seconds),
                parsed.GetValue(edges),
                parsed.GetValue(port),
                parsed.GetValue(s3),
                parsed.GetRequiredValue(directory).FullName),
            cancellationToken));
        return command;
    }

    private static Option<int> Number(string name, int fallback, int smallest, int largest, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is var value && (value < smallest || value > largest))
            {
                result.AddError($"{name} must be {smallest} to {largest}, not {value}.");
            }
        });
        return option;
    }
}
