using CdnMusic.EdgeNode.Caching.Disk;
using CdnMusic.Hosting.Configuration;

namespace CdnMusic.EdgeNode.Tests.Caching;

/// <summary>Segment files that were spoiled between two starts: no wrong body, and nothing is lost but what was hit.</summary>
public sealed class DiskDamageTests : IAsyncLifetime
{
    private const int Count = 100;
    private const int Length = 20_000;
    private static readonly string[] Paths = [.. Enumerable.Range(0, Count).Select(i => $"/object/{i}")];
    private readonly DiskWorkbench _disk = new();

    public async ValueTask InitializeAsync()
    {
        _disk.Open(ByteSize.MiB(8));
        foreach (var path in Paths)
        {
            await _disk.WriteAsync(path, Length);
        }

        await _disk.CloseAsync();
    }

    public ValueTask DisposeAsync() => _disk.DisposeAsync();

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 20)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_flipped_byte_costs_at_most_one_response(int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 5; i++)
        {
            Spoil(random, file => file[random.Next(file.Length)] ^= (byte)random.Next(1, 256));
        }

        _disk.Open(ByteSize.MiB(8));

        Assert.InRange(_disk.Count(Paths, Length), Count - 5, Count);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Garbage_of_8_KB_costs_at_most_two_responses(int seed)
    {
        var random = new Random(seed);
        Spoil(random, file => random.NextBytes(file.AsSpan(random.Next(file.Length - 8_192), 8_192)));

        _disk.Open(ByteSize.MiB(8));

        Assert.InRange(_disk.Count(Paths, Length), Count - 2, Count);
        // The search read no more than one segment.
        Assert.InRange(_disk.Tier.RecoveryBytesRead, 1, (Count * RecordHeader.Size) + (1 << 20));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Zeros_as_after_a_power_cut_cost_what_they_cover(int seed)
    {
        var random = new Random(seed);
        Spoil(random, file => file.AsSpan(random.Next(file.Length)).Clear());

        _disk.Open(ByteSize.MiB(8));

        Assert.InRange(_disk.Count(Paths, Length), Count / 2, Count);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_truncated_segment_keeps_what_is_before_the_cut_and_is_written_on(int seed)
    {
        var random = new Random(seed);
        var files = _disk.SegmentFiles.ToArray();
        var (path, length) = (files[^1], new FileInfo(files[^1]).Length);
        var cut = random.NextInt64(length);
        using (var file = File.OpenWrite(path))
        {
            file.SetLength(cut);
        }

        var lost = (int)((length - cut) / Length) + 1;

        _disk.Open(ByteSize.MiB(8));
        Assert.InRange(_disk.Count(Paths, Length), Count - lost, Count);
        await _disk.WriteAsync("/later", Length);
        await _disk.CloseAsync();
        _disk.Open(ByteSize.MiB(8));

        Assert.True(_disk.Read("/later", Length));
    }

    [Fact]
    public async Task A_segment_that_is_all_garbage_or_empty_or_a_copy_of_another_is_no_hindrance()
    {
        var files = _disk.SegmentFiles.ToArray();
        File.WriteAllBytes(files[0], new byte[300_000]);
        File.WriteAllBytes(files[1], []);
        File.Copy(files[3], files[2], overwrite: true);

        _disk.Open(ByteSize.MiB(8));

        Assert.InRange(_disk.Count(Paths, Length), Count / 2, Count - 1);
    }

    [Fact]
    public async Task A_body_that_contains_a_record_is_not_taken_for_one()
    {
        // What an uploader who had seen a segment could have stored, behind a header that is damaged later.
        await using var disk = new DiskWorkbench();
        disk.Open(ByteSize.MiB(8));
        await disk.WriteAsync("/victim", Length);
        var file = disk.SegmentFiles.Single();
        var record = await ReadSharedAsync(file);
        await disk.WriteAsync("/upload", record.Length, record);
        await disk.CloseAsync();
        var bytes = File.ReadAllBytes(file);
        bytes[20] ^= 1;
        bytes[record.Length + 20] ^= 1;
        File.WriteAllBytes(file, bytes);

        disk.Open(ByteSize.MiB(8));

        Assert.Equal(0, disk.Tier.Count);
        Assert.Null(disk.Read("/victim", Length));
    }

    [Fact]
    public async Task A_segment_cut_while_it_is_open_is_a_miss_and_an_error_that_is_counted()
    {
        _disk.Open(ByteSize.MiB(8));
        using (var file = new FileStream(_disk.SegmentFiles.First(), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(0);
        }

        Assert.Null(_disk.Read(Paths[0], Length));
        Assert.Equal(1, _disk.Metrics.DiskErrors.Value);
        Assert.True(_disk.Read(Paths[^1], Length));
    }

    private static async Task<byte[]> ReadSharedAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var bytes = new byte[file.Length];
        await file.ReadExactlyAsync(bytes, TestContext.Current.CancellationToken);
        return bytes;
    }

    private void Spoil(Random random, Action<byte[]> how)
    {
        var files = _disk.SegmentFiles.ToArray();
        var path = files[random.Next(files.Length)];
        var bytes = File.ReadAllBytes(path);
        how(bytes);
        File.WriteAllBytes(path, bytes);
    }
}
