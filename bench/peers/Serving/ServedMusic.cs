using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Music;

namespace CdnMusic.PeerBench.Serving;

/// <summary>The same synthesised music, ingested into a store of files and into an S3 service.</summary>
internal sealed class ServedMusic : IAsyncDisposable
{
    private static readonly string[] Renditions = ["aac-64", "aac-256", "flac"];
    private const string S3Bucket = "music";
    private readonly LocalCluster _files;
    private readonly LocalCluster _objects;

    private ServedMusic(LocalCluster files, LocalCluster objects) => (_files, _objects) = (files, objects);

    /// <summary>Settings of an origin over the files.</summary>
    public IReadOnlyDictionary<string, string> FileSettings => new Dictionary<string, string> { ["Origin:DataDirectory"] = _files.OriginDataDirectory };

    /// <summary>Settings of an origin over S3.</summary>
    public IReadOnlyDictionary<string, string> ObjectSettings => _objects.ObjectStore!.OriginSettings(S3Bucket);

    public static async Task<ServedMusic> MakeAsync(OriginRunOptions options, CancellationToken cancellationToken)
    {
        var music = new SynthesisedMusic(options.Tracks, options.TrackSeconds);
        var files = await LocalCluster.StartAsync(new LocalClusterOptions { Edges = 0, Music = music }, cancellationToken);
        try
        {
            var objects = await LocalCluster.StartAsync(new LocalClusterOptions { Edges = 0, Music = music, S3 = true }, cancellationToken);
            foreach (var service in new[] { files.Origin, files.ControlPlane, objects.Origin, objects.ControlPlane })
            {
                // Only the stores are wanted.
                await service.StopAsync();
            }

            return new ServedMusic(files, objects);
        }
        catch
        {
            await files.DisposeAsync();
            throw;
        }
    }

    /// <summary>What is asked for, by case, largest body last.</summary>
    public IReadOnlyList<(string Case, IReadOnlyList<string> Targets)> Cases()
    {
        var keys = Path.Combine(_files.OriginDataDirectory, "keys");
        var targets = Directory.EnumerateFiles(Path.Combine(keys, "tracks"), "*", SearchOption.AllDirectories)
            .Select(file => "/" + Path.GetRelativePath(keys, file).TrimEnd('='))
            .Order(StringComparer.Ordinal)
            .ToList();
        return
        [
            ("playlists", [.. targets.Where(t => t.EndsWith(".m3u8", StringComparison.Ordinal))]),
            .. Renditions.Select(rendition => (
                rendition,
                (IReadOnlyList<string>)[.. targets.Where(t => t.Contains($"/{rendition}", StringComparison.Ordinal) && t.EndsWith(".m4s", StringComparison.Ordinal))])),
        ];
    }

    public async ValueTask DisposeAsync()
    {
        await _files.DisposeAsync();
        await _objects.DisposeAsync();
    }
}
