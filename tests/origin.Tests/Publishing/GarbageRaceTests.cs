using CdnMusic.Origin.Catalogue;
using CdnMusic.Origin.Publishing;
using CdnMusic.Origin.Storage;
using CdnMusic.Origin.Storage.Files;
using CdnMusic.Origin.Tests.Storage.S3;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace CdnMusic.Origin.Tests.Publishing;

/// <summary>The collector without any grace, against publications of the very versions that it collects.</summary>
public sealed class GarbageRaceTests(CephFixture ceph) : IDisposable
{
    private const string Id = "track", Digest = "0123456789abcdef";
    private static readonly ObjectAttributes Attributes = new("audio/mp4", "no-cache");
    private readonly string _directory = Directory.CreateTempSubdirectory("garbage-test-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_is_visible_is_whole_while_the_collector_runs_without_grace(bool s3)
    {
        var store = await StoreAsync(s3);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var collector = Collector(store, TimeSpan.Zero, TimeProvider.System);
        var collecting = Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            var removed = 0;
            while (!end.IsCancellationRequested)
            {
                removed += (await collector.CollectAsync(dryRun: false, Token)).Versions;
            }

            return removed;
        })));

        for (var round = 0; round < 15; round++)
        {
            // Always the same version; what the round before left of it is garbage by now.
            await PublishAsync(store);
            await AssertWholeAsync(store);
            await store.DeleteAsync(TrackLayout.Multivariant(Id), Token);
        }

        await end.CancelAsync();
        await collecting;
        await collector.CollectAsync(dryRun: false, Token);
        await foreach (var left in store.ListAsync("tracks/", Token))
        {
            Assert.Fail($"{left.Key} was left behind");
        }
    }

    [Fact]
    public async Task What_nothing_names_goes_after_its_grace_and_a_dry_run_removes_nothing()
    {
        var store = await StoreAsync(s3: false);
        var time = new FakeTimeProvider(TimeProvider.System.GetUtcNow());
        var collector = Collector(store, TimeSpan.FromDays(1), time);
        await PublishAsync(store);
        Assert.Equal((0, 0), Short(await collector.CollectAsync(dryRun: false, Token)));
        await store.DeleteAsync(TrackLayout.Multivariant(Id), Token);

        Assert.Equal((1, 0), Short(await collector.CollectAsync(dryRun: false, Token)));
        time.Advance(TimeSpan.FromHours(23));
        Assert.Equal((1, 0), Short(await collector.CollectAsync(dryRun: false, Token)));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal((0, 1), Short(await collector.CollectAsync(dryRun: true, Token)));
        Assert.NotNull(await store.HeadAsync(Key(Digest, "seg-1.m4s"), Token));
        Assert.Equal((0, 1), Short(await collector.CollectAsync(dryRun: false, Token)));
        Assert.Null(await store.HeadAsync(Key(Digest, "seg-1.m4s"), Token));
    }

    [Fact]
    public async Task A_publication_keeps_its_objects_until_its_lease_runs_out_and_then_learns_of_it()
    {
        var store = await StoreAsync(s3: false);
        var leases = new PublicationLeases(store);
        var version = await leases.TakeAsync(Id, Digest, Token);
        await PutSegmentsAsync(store, version.Version);
        Assert.Equal((0, 0), Short(await Collector(store, TimeSpan.Zero, TimeProvider.System).CollectAsync(dryRun: false, Token)));
        await leases.ConfirmAsync(version, Token);

        var later = new FakeTimeProvider(TimeProvider.System.GetUtcNow() + TimeSpan.FromDays(8));
        Assert.Equal((0, 1), Short(await Collector(store, TimeSpan.Zero, later).CollectAsync(dryRun: false, Token)));

        await Assert.ThrowsAsync<IOException>(() => leases.ConfirmAsync(version, Token).AsTask());
    }

    [Fact]
    public async Task A_version_that_is_being_removed_is_published_under_another_name()
    {
        var store = await StoreAsync(s3: false);
        var leases = new PublicationLeases(store);
        await leases.CondemnAsync(new TrackVersion(Id, Digest), Token);

        Assert.Equal(Digest + "-1", (await leases.TakeAsync(Id, Digest, Token)).Version);
    }

    private static GarbageCollector Collector(IObjectStore store, TimeSpan grace, TimeProvider time) =>
        new(store, Options.Create(new GarbageOptions { Grace = grace }), time, NullLogger<GarbageCollector>.Instance);

    private static (int Waiting, int Removed) Short(GarbageReport report) => (report.Waiting, report.Versions);

    private static ObjectKey Key(string version, string name) => ObjectKey.Parse($"tracks/{Id}/{version}/aac-64/{name}");

    private static async Task PutSegmentsAsync(IObjectStore store, string version)
    {
        foreach (var name in new[] { "seg-1.m4s", "seg-2.m4s", "seg-3.m4s" })
        {
            await store.PutAsync(Key(version, name), new byte[1000], Attributes, PutCondition.None, Token);
        }
    }

    private static async Task PublishAsync(IObjectStore store)
    {
        var leases = new PublicationLeases(store);
        var version = await leases.TakeAsync(Id, Digest, Token);
        await PutSegmentsAsync(store, version.Version);
        await leases.ConfirmAsync(version, Token);
        var playlist = System.Text.Encoding.UTF8.GetBytes($"#EXTM3U\n{version.Version}/aac-64/media.m3u8\n");
        await store.PutAsync(TrackLayout.Multivariant(Id), playlist, Attributes, PutCondition.None, Token);
        await leases.EndAsync(version, Token);
    }

    private static async Task AssertWholeAsync(IObjectStore store)
    {
        var playlist = (await store.ReadAsync(TrackLayout.Multivariant(Id), Token))!.Value.Content;
        var version = Assert.Single(TrackVersion.In(Id, System.Text.Encoding.UTF8.GetString(playlist)));
        foreach (var name in new[] { "seg-1.m4s", "seg-2.m4s", "seg-3.m4s" })
        {
            Assert.NotNull(await store.ReadAsync(Key(version.Version, name), Token));
        }
    }

    private async Task<IObjectStore> StoreAsync(bool s3)
    {
        if (!s3)
        {
            return new FileSystemStore(_directory, TimeProvider.System);
        }

        var store = CephFixture.Open(await ceph.OptionsAsync());
        await store.CheckBucketAsync(Token);
        return store;
    }
}
