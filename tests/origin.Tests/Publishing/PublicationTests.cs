using System.Text;
using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Storage;
using CdnMusic.Origin.Storage.Files;
using CdnMusic.Origin.Tests.Storage.S3;

namespace CdnMusic.Origin.Tests.Publishing;

/// <summary>Publishing, withdrawing and collecting as commands, on both kinds of store, with kill -9 in between.</summary>
public sealed class PublicationTests(CephFixture ceph, MusicFixture music) : IClassFixture<MusicFixture>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("publication-test-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string Music => music.Folder;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ingesting_the_same_file_again_is_a_no_op(bool s3)
    {
        var (store, settings) = await StoreAsync(s3);
        var first = await RunAsync(["ingest", .. settings, Music]);
        var objects = await ObjectsAsync(store);
        var second = await RunAsync(["ingest", .. settings, Music]);

        Assert.Equal(first, second);
        Assert.Equal(objects, await ObjectsAsync(store));
        Assert.DoesNotContain(objects, o => o.Key.Value.StartsWith(ObjectKey.PrivatePrefix, StringComparison.Ordinal));
        var playlist = (await store.HeadAsync(TrackLayout.Multivariant(first.Trim()), Token))!;
        Assert.StartsWith($"track-{first.Trim()} release-", playlist.Attributes.SurrogateKey, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "private/leases/", 1)]
    [InlineData(false, "tracks/", 4)]
    [InlineData(true, "tracks/", 2)]
    [InlineData(true, "tracks/", 9)]
    public async Task An_ingest_killed_with_9_shows_nothing_by_halves_and_leaves_nothing_once_collected(bool s3, string prefix, int objects)
    {
        var (store, settings) = await StoreAsync(s3);
        await KillWhenAsync(["ingest", .. settings, Music], async () => await CountAsync(store, prefix) >= objects);

        await AssertAllThatIsVisibleIsWholeAsync(store);
        await RunAsync(["gc", .. settings, "--Garbage:Grace=0:0:0", "--Garbage:LeaseLifetime=0:0:0"]);
        await AssertAllThatIsVisibleIsWholeAsync(store);
        var visible = await VisibleAsync(store);
        Assert.All(await ObjectsAsync(store), o => Assert.True(
            TrackVersion.Containing(o.Key.Value) is not { } version || visible.Contains(version), $"{o.Key} was left behind"));

        var id = (await RunAsync(["ingest", .. settings, Music])).Trim();
        await AssertAllThatIsVisibleIsWholeAsync(store);
        Assert.Equal(id, Assert.Single(await new Library(store).ReadAsync(Token)).Id);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_collection_killed_with_9_is_gone_on_with_by_the_next(bool s3)
    {
        var (store, settings) = await StoreAsync(s3);
        var id = (await RunAsync(["ingest", .. settings, Music])).Trim();
        await store.DeleteAsync(TrackLayout.Multivariant(id), Token);
        await new Library(store).RemoveAsync(id, Token);
        // Once when it has condemned the version, and once when it has begun to remove it.
        await KillWhenAsync(["gc", .. settings, "--Garbage:Grace=0:0:0"], async () => await CountAsync(store, "private/condemned/") > 0);
        var before = await CountAsync(store, "tracks/");
        await KillWhenAsync(["gc", .. settings, "--Garbage:Grace=0:0:0"], async () => await CountAsync(store, "tracks/") < before);

        // Published while the objects of the very same version may be half removed.
        await RunAsync(["ingest", .. settings, Music]);
        await AssertAllThatIsVisibleIsWholeAsync(store);
        await RunAsync(["gc", .. settings, "--Garbage:Grace=0:0:0"]);

        await AssertAllThatIsVisibleIsWholeAsync(store);
        Assert.Single(await VisibleAsync(store));
        Assert.Single((await ObjectsAsync(store)).Select(o => TrackVersion.Containing(o.Key.Value)).OfType<TrackVersion>().Distinct());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_withdrawn_track_is_gone_with_all_its_objects(bool s3)
    {
        var (store, settings) = await StoreAsync(s3);
        var id = (await RunAsync(["ingest", .. settings, Music])).Trim();

        Assert.Equal($"track-{id}", (await RunAsync(["withdraw", .. settings, id])).Trim());

        Assert.Empty(await new Library(store).ReadAsync(Token));
        Assert.DoesNotContain(await ObjectsAsync(store), o => o.Key.Value.StartsWith("tracks/", StringComparison.Ordinal));
        var (exitCode, _, error) = await OriginProgram.RunAsync(["withdraw", .. settings, id]);
        Assert.NotEqual(0, exitCode);
        Assert.Contains(id, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--Origin:Store=Tape", "Origin:Store")]
    [InlineData("--Origin:DataDirectory=/proc/no", "Origin:DataDirectory")]
    [InlineData("--Origin:Store=S3", "Origin:S3:Endpoint|Origin:S3:Bucket|Origin:S3:AccessKey|Origin:S3:SecretKey")]
    [InlineData("--Origin:Store=S3 --Origin:S3:Endpoint=http://h/path --Origin:S3:Retries=99 --Origin:S3:SecretKeyFile=/no/file --Origin:S3:Wrong=1", "Origin:S3:Endpoint|Origin:S3:Retries|Origin:S3:SecretKeyFile|Origin:S3:Wrong")]
    [InlineData("--Origin:Store=S3 --Origin:S3:Endpoint=http://h --Origin:S3:PathStyle=false", "Origin:S3:PathStyle")]
    public async Task Every_mistake_in_the_settings_is_reported_by_the_service_and_by_commands(string settings, string expected)
    {
        foreach (var command in new[] { "serve", "gc" })
        {
            var (exitCode, _, error) = await OriginProgram.RunAsync([command, .. settings.Split(' ')]);

            Assert.Equal(2, exitCode);
            Assert.All(expected.Split('|'), setting => Assert.Contains(setting + ": ", error, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("secret", "credentials")]
    [InlineData("bucket", "no bucket")]
    public async Task A_store_that_refuses_us_is_a_mistake_at_start(string wrong, string expected)
    {
        var (_, settings) = await StoreAsync(s3: true);
        var file = Path.Combine(_directory, "wrong");
        await File.WriteAllTextAsync(file, "not the secret", Token);
        string[] more = wrong == "secret"
            ? [$"--Origin:S3:SecretKeyFile={file}"]
            : ["--Origin:S3:CreateBucket=false", "--Origin:S3:Bucket=there-is-none"];

        var (exitCode, _, error) = await OriginProgram.RunAsync(["serve", .. settings, .. more, "--Listen:Public=http://127.0.0.1:0", "--Listen:Management=http://127.0.0.1:0"]);

        Assert.Equal(2, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    private static async Task AssertAllThatIsVisibleIsWholeAsync(IObjectStore store)
    {
        foreach (var track in await new Library(store).ReadAsync(Token))
        {
            Assert.NotNull(await store.HeadAsync(TrackLayout.Multivariant(track.Id), Token));
        }

        foreach (var version in await VisibleAsync(store))
        {
            var folder = $"tracks/{version.Id}/";
            var master = await TextAsync(store, folder + "master.m3u8");
            foreach (var media in Uris(master).Select(uri => folder + uri))
            {
                var playlist = await TextAsync(store, media);
                var here = media[..(media.LastIndexOf('/') + 1)];
                var map = playlist.Split('"').First(part => part.EndsWith(".mp4", StringComparison.Ordinal));
                foreach (var file in Uris(playlist).Append(map))
                {
                    Assert.True(await store.HeadAsync(ObjectKey.Parse(here + file), Token) is { Length: > 0 }, $"{here}{file} is missing");
                }
            }
        }
    }

    private static async Task<List<TrackVersion>> VisibleAsync(IObjectStore store)
    {
        var visible = new List<TrackVersion>();
        foreach (var key in (await ObjectsAsync(store)).Select(o => o.Key.Value).Where(key => key.EndsWith("/master.m3u8", StringComparison.Ordinal)))
        {
            visible.AddRange(TrackVersion.In(key.Split('/')[1], await TextAsync(store, key)));
        }

        return visible;
    }

    private static IEnumerable<string> Uris(string playlist) => playlist.Split('\n').Where(line => line.Length > 0 && line[0] != '#');

    private static async Task<string> TextAsync(IObjectStore store, string key)
    {
        var stored = await store.ReadAsync(ObjectKey.Parse(key), Token);
        Assert.True(stored is not null, $"{key} is missing");
        return Encoding.UTF8.GetString(stored.Value.Content);
    }

    private static async Task<List<ListedObject>> ObjectsAsync(IObjectStore store)
    {
        var objects = new List<ListedObject>();
        await foreach (var listed in store.ListAsync("", Token))
        {
            objects.Add(listed);
        }

        return objects;
    }

    private static async Task<int> CountAsync(IObjectStore store, string prefix)
    {
        var count = 0;
        await foreach (var _ in store.ListAsync(prefix, Token))
        {
            count++;
        }

        return count;
    }

    /// <summary>Kills a command at a moment that the store shows; one that has ended by itself is past it.</summary>
    private static async Task KillWhenAsync(string[] args, Func<Task<bool>> moment)
    {
        using var process = OriginProgram.Start(args);
        while (!process.HasExited && !await moment())
        {
            await Task.Yield();
        }

        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync(Token);
    }

    private static async Task<string> RunAsync(string[] args)
    {
        var (exitCode, output, error) = await OriginProgram.RunAsync(args);
        Assert.True(exitCode == 0, error);
        return output;
    }

    /// <summary>A new store, and the settings with which a process uses it.</summary>
    private async Task<(IObjectStore Store, string[] Settings)> StoreAsync(bool s3)
    {
        if (!s3)
        {
            var directory = Path.Combine(_directory, "store");
            return (new FileSystemStore(directory, TimeProvider.System), [$"--Origin:DataDirectory={directory}"]);
        }

        var options = await ceph.OptionsAsync();
        var store = CephFixture.Open(options);
        await store.CheckBucketAsync(Token);
        return (store, CephFixture.Arguments(options, _directory));
    }
}
