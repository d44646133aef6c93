using CdnMusic.EdgeNode.Caching.Disk;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.EdgeNode.Tests.Caching;

public sealed class DiskTierTests : IAsyncLifetime
{
    private const int Length = 20_000;
    private readonly DiskWorkbench _disk = new();

    public ValueTask InitializeAsync()
    {
        _disk.Open(ByteSize.MiB(4));
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => _disk.DisposeAsync();

    [Fact]
    public async Task The_budget_holds_at_every_moment_and_the_newest_stay()
    {
        var paths = Paths(1_000);
        foreach (var path in paths)
        {
            await _disk.WriteAsync(path, Length);
            Assert.InRange(_disk.SegmentFiles.Sum(f => new FileInfo(f).Length), 1, 4 << 20);
        }

        Assert.InRange(_disk.Tier.Bytes, 3 << 20, 4 << 20);
        Assert.Equal(150, _disk.Count(paths.TakeLast(150), Length));
    }

    [Fact]
    public async Task What_is_read_from_disk_or_held_in_memory_outlives_many_times_the_budget()
    {
        await _disk.WriteAsync("/read", Length);
        await _disk.WriteAsync("/held", Length);
        await _disk.WriteAsync("/neither", Length);
        _disk.HoldInMemory("/held");
        foreach (var path in Paths(1_000))
        {
            await _disk.WriteAsync(path, Length);
            Assert.True(_disk.Read("/read", Length));
        }

        Assert.True(_disk.Read("/held", Length));
        Assert.Null(_disk.Read("/neither", Length));
        Assert.InRange(_disk.Tier.Bytes, 0, 4 << 20);
    }

    [Fact]
    public async Task When_everything_is_popular_the_budget_still_holds_and_new_responses_still_enter()
    {
        foreach (var path in Paths(600))
        {
            _disk.HoldInMemory(path);
            await _disk.WriteAsync(path, Length);
            Assert.InRange(_disk.SegmentFiles.Sum(f => new FileInfo(f).Length), 1, 4 << 20);
            Assert.True(_disk.Read(path, Length));
        }
    }

    [Fact]
    public async Task A_response_larger_than_a_quarter_of_the_budget_is_not_written()
    {
        await _disk.WriteAsync("/small", Length);
        await _disk.WriteAsync("/huge", 2 << 20);

        Assert.Null(_disk.Read("/huge", 2 << 20));
        Assert.True(_disk.Read("/small", Length));
        Assert.Equal(1, _disk.Metrics.DiskSkipped.Value);
    }

    [Fact]
    public async Task Many_restarts_do_not_make_many_segments()
    {
        for (var i = 0; i < 30; i++)
        {
            await _disk.WriteAsync($"/{i}", 100);
            await _disk.CloseAsync();
            _disk.Open(ByteSize.MiB(4));
        }

        Assert.Single(_disk.SegmentFiles);
        Assert.Equal(30, _disk.Count(Enumerable.Range(0, 30).Select(i => $"/{i}"), 100));
    }

    [Fact]
    public async Task Recovery_reads_headers_and_no_bodies()
    {
        var paths = Paths(100);
        foreach (var path in paths)
        {
            await _disk.WriteAsync(path, Length);
        }

        await _disk.CloseAsync();
        _disk.Open(ByteSize.MiB(4));

        Assert.Equal(100 * RecordHeader.Size, _disk.Tier.RecoveryBytesRead);
        Assert.Equal(100, _disk.Count(paths, Length));
    }

    [Fact]
    public async Task A_smaller_budget_takes_effect_at_the_next_start()
    {
        foreach (var path in Paths(150))
        {
            await _disk.WriteAsync(path, Length);
        }

        await _disk.CloseAsync();
        _disk.Open(new ByteSize(1 << 20));

        Assert.InRange(_disk.SegmentFiles.Sum(f => new FileInfo(f).Length), 1, 1 << 20);
    }

    [Theory]
    [InlineData("000000000001.seg")]
    [InlineData("000000000001-0123456789abcdef.seg1")]
    [InlineData("000000000001-0123456789abcdef.seg999")]
    public async Task Segments_of_other_versions_are_removed_and_files_of_others_are_not(string name)
    {
        await _disk.CloseAsync();
        File.WriteAllBytes(Path.Combine(_disk.Directory, name), new byte[1000]);
        File.WriteAllText(Path.Combine(_disk.Directory, "notes.txt"), "mine");
        File.WriteAllBytes(Path.Combine(_disk.Directory, new SegmentName(7, 1).ToString()), []);

        _disk.Open(ByteSize.MiB(4));
        await _disk.WriteAsync("/a", Length);

        Assert.True(_disk.Read("/a", Length));
        Assert.Equal("000000000008", Path.GetFileName(Assert.Single(_disk.SegmentFiles))[..12]);
        Assert.True(File.Exists(Path.Combine(_disk.Directory, "notes.txt")));
    }

    [Fact]
    public async Task When_the_directory_disappears_writing_goes_on_in_a_new_one()
    {
        await _disk.WriteAsync("/before", Length);
        Directory.Delete(_disk.Directory, recursive: true);
        foreach (var path in Paths(1_000))
        {
            await _disk.WriteAsync(path, Length);
        }

        Assert.Equal(DiskState.Healthy, _disk.Tier.State);
        Assert.NotEmpty(_disk.SegmentFiles);
    }

    private static string[] Paths(int count) => [.. Enumerable.Range(0, count).Select(i => $"/object/{i}")];
}
