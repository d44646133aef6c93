using System.CommandLine;
using System.Text.Json;
using CdnMusic.Hosting;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Jobs;
using CdnMusic.Origin.Ledger;
using CdnMusic.Origin.Media;
using CdnMusic.Origin.Releasing;
using CdnMusic.Origin.Submitting;

namespace CdnMusic.Origin.CommandLine;

/// <summary>
/// <c>upload</c>: has a remote ingest service publish files as one release. Repeating it goes on where it was broken off. Track ids go to
/// standard output, one per line.
/// </summary>
internal static class UploadCommand
{
    private const string TokenVariable = "CDNMUSIC_INGEST_TOKEN";

    public static Command Create()
    {
        var url = new Option<string>("--url") { Description = "The ingest service, http://ADDRESS:PORT.", Required = true };
        var token = new Option<string?>("--token-file") { Description = $"File with its token; else the environment's {TokenVariable}." };
        var release = new Option<string>("--release") { Description = "The release's id: 1 to 64 of a-z0-9-_.", Required = true };
        var title = new Option<string?>("--title") { Description = "Title of the release." };
        var artist = new Option<string?>("--artist") { Description = "Artist, instead of the files' tag." };
        var cover = new Option<string?>("--cover") { Description = "A picture, instead of what the files carry." };
        var at = new Option<DateTimeOffset?>("--release-at") { Description = "When listeners may hear it, such as 2027-01-01T00:00:00Z; default at once." };
        var paths = new Argument<string[]>("FILE_OR_FOLDER") { Description = "The tracks, in their order.", Arity = ArgumentArity.OneOrMore };
        var command = new Command("upload", "Have a remote ingest service publish audio files as a release.") { url, token, release, title, artist, cover, at, paths };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            new IngestClient(Address(parsed.GetRequiredValue(url)), Token(parsed.GetValue(token)), TimeProvider.System),
            parsed.GetRequiredValue(release),
            AudioFolder.Expand(parsed.GetRequiredValue(paths)),
            parsed.GetValue(cover),
            new ReleaseRequest([], parsed.GetValue(title), parsed.GetValue(artist), null, parsed.GetValue(at)),
            cancellationToken));
        return command;
    }

    private static Uri Address(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? url
            : throw new MediaException($"--url must be like http://127.0.0.1:8072, not '{text}'");

    private static string Token(string? file) =>
        (file is null ? Environment.GetEnvironmentVariable(TokenVariable) : File.ReadAllText(file))?.Trim() is { Length: > 0 } token
            ? token
            : throw new MediaException($"give the service's token with --token-file or in {TokenVariable}");

    private static async Task<int> RunAsync(
        IngestClient client, string release, IReadOnlyList<string> files, string? cover, ReleaseRequest request, CancellationToken cancellationToken)
    {
        using (client)
        {
            return await ProgressOutput.ShowAsync(async display =>
            {
                var coverUpload = cover is null ? null : await UploadAsync(client, cover, release, display, cancellationToken);
                var tracks = new List<TrackRequest>();
                foreach (var file in files)
                {
                    tracks.Add(new TrackRequest(await UploadAsync(client, file, release, display, cancellationToken)));
                }

                await client.BeginAsync(release, request with { Cover = coverUpload, Tracks = tracks }, cancellationToken);
                return await WatchAsync(client, release, files, display, cancellationToken);
            });
        }
    }

    private static async Task<string> UploadAsync(
        IngestClient client, string file, string release, IProgressDisplay display, CancellationToken cancellationToken)
    {
        var shown = display.Begin("upload " + Path.GetFileName(file));
        var id = await client.UploadAsync(file, release, shown, cancellationToken);
        shown.End("uploaded");
        return id;
    }

    private static async Task<int> WatchAsync(
        IngestClient client, string release, IReadOnlyList<string> files, IProgressDisplay display, CancellationToken cancellationToken)
    {
        var shown = new Dictionary<int, IProgressTask>();
        var ids = new SortedDictionary<int, string>();
        await foreach (var happened in client.WatchAsync(release, cancellationToken))
        {
            if (happened.EventType == "job" && Read<JobStatus>(happened.Data) is { Kind: JobKind.Track } job && job.Position < files.Count)
            {
                if (!shown.TryGetValue(job.Position, out var task))
                {
                    shown[job.Position] = task = display.Begin("encode " + Path.GetFileName(files[job.Position]));
                }

                task.Report(job.Progress);
                if (job.TrackId is { } id && ids.TryAdd(job.Position, id))
                {
                    task.End($"ready as {id}");
                }
            }
            else if (happened.EventType == "release" && Read<ReleaseChange>(happened.Data) is { } change)
            {
                switch (change.State)
                {
                    case ReleaseState.Published or ReleaseState.Scheduled:
                        foreach (var id in ids.Values)
                        {
                            Console.WriteLine(id);
                        }

                        return ServiceHost.Success;
                    case ReleaseState.Failed or ReleaseState.Cancelled:
                        return OriginCommandLine.Fail($"{release}: {change.Problem?.Detail ?? "was cancelled"}", ServiceHost.Failure);
                }
            }
        }

        return OriginCommandLine.Fail($"{release}: the service stopped telling how it goes", ServiceHost.Failure);
    }

    private static T? Read<T>(string data) => JsonSerializer.Deserialize<T>(data, LedgerTransaction.Json);
}
