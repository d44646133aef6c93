using System.CommandLine;
using CdnMusic.Hosting;
using CdnMusic.Origin.Delivery;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Media;
using CdnMusic.Origin.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace CdnMusic.Origin.CommandLine;

/// <summary><c>ingest</c>: publishes audio files. Track ids go to standard output, one per line, in the order of the files.</summary>
internal static class IngestCommand
{
    public static Command Create(string[] settings)
    {
        var directory = new Option<string?>("--data-directory")
        {
            Description = "The origin's data directory; it may be serving meanwhile. For other stores give the service's settings instead.",
        };
        var title = new Option<string?>("--title") { Description = "Title, instead of the file's tag (with one file only)." };
        var artist = new Option<string?>("--artist") { Description = "Artist, instead of the files' tag." };
        var album = new Option<string?>("--album") { Description = "Album, instead of the files' tag." };
        var paths = new Argument<string[]>("FILE_OR_FOLDER") { Description = "What to publish.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("ingest", "Publish audio files: make HLS renditions and add them to the library.")
        {
            directory, title, artist, album, paths,
        };
        command.SetAction((parsed, cancellationToken) => CommandHost.RunAsync(
            OriginService.Name,
            parsed.GetValue(directory) is { } path ? [$"--Origin:DataDirectory={path}", .. settings] : settings,
            services => services.AddObjectStore(),
            (services, token) => RunAsync(
                services,
                new AudioTags(parsed.GetValue(title), parsed.GetValue(artist), parsed.GetValue(album)),
                parsed.GetRequiredValue(paths),
                token),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IServiceProvider services, AudioTags given, string[] paths, CancellationToken cancellationToken)
    {
        var files = AudioFolder.Expand(paths);
        if (given.Title is not null && files.Count > 1)
        {
            throw new MediaException($"--title names one track, but there are {files.Count} files");
        }

        services.OpenObjectStore();
        using var scratch = ScratchSpace.Of(services);
        var ingest = TrackIngest.Into(services.GetRequiredService<IObjectStore>(), scratch.Staging, new MediaTool(TimeProvider.System), LoudnessTarget.Default);
        var results = await ProgressOutput.ShowAsync(
            display => new IngestRun(ingest).RunAsync(files, given, display, cancellationToken));
        var exitCode = ServiceHost.Success;
        foreach (var result in results)
        {
            if (result.Outcome is { } outcome)
            {
                Console.WriteLine(outcome.TrackId);
            }
            else
            {
                exitCode = OriginCommandLine.Fail(result.Error!, ServiceHost.Failure);
            }
        }

        return exitCode;
    }
}
