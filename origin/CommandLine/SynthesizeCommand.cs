using System.CommandLine;
using CdnMusic.Hosting;
using CdnMusic.Origin.Media;
using CdnMusic.Origin.Synthesis;

namespace CdnMusic.Origin.CommandLine;

/// <summary><c>synthesize</c>: makes music to ingest. Paths of the files go to standard output, one per line.</summary>
internal static class SynthesizeCommand
{
    public static Command Create()
    {
        var output = new Option<string>("--output") { Description = "Directory for the FLAC files.", Required = true };
        var tracks = Whole("--tracks", "How many pieces; 1 to 200.", 6, 1, 200);
        var seconds = Whole("--seconds", "How long each is; 1 to 3600.", 60, 1, 3600);
        var covers = new Option<bool>("--covers") { Description = "Put a picture into each file." };
        var command = new Command("synthesize", "Make distinct little pieces of music for the demo and the tests.") { output, tracks, seconds, covers };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var synthesizer = new Synthesizer(new MediaTool(TimeProvider.System));
            var paths = await ProgressOutput.ShowAsync(display => synthesizer.RunAsync(
                parsed.GetRequiredValue(output), parsed.GetValue(tracks), parsed.GetValue(seconds), parsed.GetValue(covers), display, cancellationToken));
            foreach (var path in paths)
            {
                Console.WriteLine(path);
            }

            return ServiceHost.Success;
        });
        return command;
    }

    private static Option<int> Whole(string name, string description, int fallback, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && int.TryParse(result.Tokens[0].Value, out var value) && (value < least || value > most))
            {
                result.AddError($"{name} must be {least} to {most}, not {value}");
            }
        });
        return option;
    }
}
