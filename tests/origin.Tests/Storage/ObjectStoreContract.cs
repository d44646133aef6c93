using CdnMusic.Origin.Storage;
using Microsoft.Net.Http.Headers;

namespace CdnMusic.Origin.Tests.Storage;

/// <summary>What every store promises, whatever it is made of.</summary>
public abstract class ObjectStoreContract : IAsyncLifetime
{
    private static readonly ObjectAttributes Attributes = new("audio/mp4", "public, max-age=31536000, immutable", "track-a release-b");
    private readonly string _prefix = $"t{Guid.NewGuid():N}/";
    private IObjectStore _store = null!;

    private protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _store = await OpenStoreAsync();

    public abstract ValueTask DisposeAsync();

    private protected abstract Task<IObjectStore> OpenStoreAsync();

    [Fact]
    public async Task What_is_put_is_there_with_all_that_was_said_of_it()
    {
        var bytes = Bytes(100_000);

        var put = await PutAsync("a", bytes);

        var head = await _store.HeadAsync(Key("a"), Token);
        var read = await _store.ReadAsync(Key("a"), Token);
        Assert.Equal(put, head);
        Assert.Equal(bytes, read!.Value.Content);
        Assert.Equal(Attributes, read.Value.Metadata.Attributes);
        Assert.Equal(bytes.Length, head!.Length);
        Assert.False(EntityTagHeaderValue.Parse(head.ETag).IsWeak);
        Assert.Equal(0, head.LastModified.Ticks % TimeSpan.TicksPerSecond);
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        await PutAsync("empty", []);

        Assert.Equal(0, (await _store.HeadAsync(Key("empty"), Token))!.Length);
        Assert.Empty((await _store.ReadAsync(Key("empty"), Token))!.Value.Content);
        await using var part = await _store.OpenAsync(Key("empty"), Range("bytes=0-"), Token);
        Assert.Equal(ReadOutcome.RangeNotSatisfiable, part.Outcome);
    }

    [Fact]
    public async Task What_is_not_there_is_absent()
    {
        await using var read = await _store.OpenAsync(Key("none"), ReadRequest.Whole, Token);
        await using var head = await _store.OpenAsync(Key("none"), ReadRequest.Whole with { WantsBody = false }, Token);

        Assert.Equal((ReadOutcome.Absent, ReadOutcome.Absent), (read.Outcome, head.Outcome));
        Assert.Null(await _store.HeadAsync(Key("none"), Token));
        Assert.False(await _store.DeleteAsync(Key("none"), Token));
    }

    [Fact]
    public async Task Putting_the_same_again_changes_nothing_and_other_attributes_change_only_those()
    {
        var first = await PutAsync("a", Bytes(1000));
        var again = await PutAsync("a", Bytes(1000));
        var other = await _store.PutAsync(Key("a"), Bytes(1000), Attributes with { CacheControl = "no-cache" }, PutCondition.None, Token);

        Assert.Equal(first, again);
        Assert.Equal(first!.ETag, other!.ETag);
        Assert.Equal("no-cache", (await _store.HeadAsync(Key("a"), Token))!.Attributes.CacheControl);
    }

    [Fact]
    public async Task A_put_with_a_condition_happens_only_if_it_holds()
    {
        Assert.Null(await PutAsync("a", Bytes(10), PutCondition.Unchanged("\"none\"")));
        var first = await PutAsync("a", Bytes(10), PutCondition.Absent);
        Assert.Null(await PutAsync("a", Bytes(20), PutCondition.Absent));
        Assert.Null(await PutAsync("a", Bytes(20), PutCondition.Unchanged("\"other\"")));
        Assert.Equal(first, await _store.HeadAsync(Key("a"), Token));

        var second = await PutAsync("a", Bytes(20), PutCondition.Unchanged(first!.ETag));
        Assert.Equal(20, second!.Length);
        Assert.NotEqual(first.ETag, second.ETag);
        Assert.Null(await PutAsync("a", Bytes(30), PutCondition.Unchanged(first.ETag)));
    }

    [Fact]
    public async Task Of_many_puts_on_condition_at_once_one_wins()
    {
        var absent = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => PutAsync("a", Bytes(i * 10), PutCondition.Absent)));
        var winner = Assert.Single(absent, put => put is not null)!;
        var unchanged = await Task.WhenAll(Enumerable.Range(1, 8).Select(i => PutAsync("a", Bytes((i * 10) + 1), PutCondition.Unchanged(winner.ETag))));

        var last = Assert.Single(unchanged, put => put is not null)!;
        Assert.Equal(last, await _store.HeadAsync(Key("a"), Token));
    }

    [Theory]
    [InlineData("bytes=0-9", 0, 10)]
    [InlineData("bytes=10-", 10, 990)]
    [InlineData("bytes=990-5000", 990, 10)]
    [InlineData("bytes=-5", 995, 5)]
    [InlineData("bytes=-5000", 0, 1000)]
    public async Task A_range_brings_these_bytes_only(string range, int offset, int count)
    {
        var bytes = Bytes(1000);
        await PutAsync("a", bytes);

        await using var read = await _store.OpenAsync(Key("a"), Range(range), Token);

        Assert.Equal(ReadOutcome.Part, read.Outcome);
        Assert.Equal((offset, count, 1000), ((int)read.Body!.Offset, (int)read.Body.Count, (int)read.Metadata!.Length));
        Assert.Equal(bytes[offset..(offset + count)], await read.Body.ToArrayAsync());
    }

    [Theory]
    [InlineData("bytes=1000-", ReadOutcome.RangeNotSatisfiable)]
    [InlineData("bytes=-0", ReadOutcome.RangeNotSatisfiable)]
    [InlineData("bytes=0-1,5-6", ReadOutcome.Whole)]
    [InlineData("lines=0-1", ReadOutcome.Whole)]
    public async Task A_range_that_is_none_is_ignored_or_refused(string range, object outcome)
    {
        await PutAsync("a", Bytes(1000));

        await using var read = await _store.OpenAsync(Key("a"), Range(range), Token);

        Assert.Equal(outcome, read.Outcome);
        Assert.Equal(1000, read.Metadata!.Length);
    }

    [Theory]
    [InlineData("{0}", null, ReadOutcome.NotModified)]
    [InlineData("W/{0}", null, ReadOutcome.NotModified)]
    [InlineData("\"x\", {0}", null, ReadOutcome.NotModified)]
    [InlineData("*", null, ReadOutcome.NotModified)]
    [InlineData("\"x\"", null, ReadOutcome.Whole)]
    [InlineData(null, "{0}", ReadOutcome.Whole)]
    [InlineData(null, "*", ReadOutcome.Whole)]
    [InlineData(null, "\"x\", {0}", ReadOutcome.Whole)]
    [InlineData(null, "W/{0}", ReadOutcome.PreconditionFailed)]
    [InlineData(null, "\"x\"", ReadOutcome.PreconditionFailed)]
    [InlineData("{0}", "{0}", ReadOutcome.NotModified)]
    public async Task Tags_are_compared_as_RFC_9110_says(string? ifNoneMatch, string? ifMatch, object outcome)
    {
        var put = await PutAsync("a", Bytes(1000));
        var conditions = ReadConditions.None with { IfNoneMatch = Tags(ifNoneMatch, put!), IfMatch = Tags(ifMatch, put!) };

        await using var read = await _store.OpenAsync(Key("a"), new ReadRequest { Conditions = conditions }, Token);
        await using var head = await _store.OpenAsync(Key("a"), new ReadRequest { Conditions = conditions, WantsBody = false }, Token);

        Assert.Equal((outcome, outcome), (read.Outcome, head.Outcome));
        if (outcome is ReadOutcome.NotModified)
        {
            // A 304 repeats what the 200 says.
            Assert.Equal(put, read.Metadata);
        }
    }

    [Theory]
    [InlineData(0, null, ReadOutcome.NotModified)]
    [InlineData(60, null, ReadOutcome.NotModified)]
    [InlineData(-1, null, ReadOutcome.Whole)]
    [InlineData(null, 0, ReadOutcome.Whole)]
    [InlineData(null, -1, ReadOutcome.PreconditionFailed)]
    public async Task Dates_are_compared_by_the_second(int? modifiedSince, int? unmodifiedSince, object outcome)
    {
        var put = await PutAsync("a", Bytes(1000));
        DateTimeOffset? Date(int? seconds) => seconds is null ? null : put!.LastModified.AddSeconds(seconds.Value);
        var conditions = ReadConditions.None with { IfModifiedSince = Date(modifiedSince), IfUnmodifiedSince = Date(unmodifiedSince) };

        await using var read = await _store.OpenAsync(Key("a"), new ReadRequest { Conditions = conditions }, Token);

        Assert.Equal(outcome, read.Outcome);
    }

    [Fact]
    public async Task If_Range_with_the_tag_lets_the_range_apply_and_anything_else_does_not()
    {
        var put = await PutAsync("a", Bytes(1000));
        var range = Range("bytes=0-9") with { IfRangeGiven = true };

        await using var same = await _store.OpenAsync(Key("a"), range with { IfRange = new(new EntityTagHeaderValue(put!.ETag)) }, Token);
        await using var other = await _store.OpenAsync(Key("a"), range with { IfRange = new(new EntityTagHeaderValue("\"x\"")) }, Token);
        await using var unreadable = await _store.OpenAsync(Key("a"), range, Token);

        Assert.Equal((ReadOutcome.Part, ReadOutcome.Whole, ReadOutcome.Whole), (same.Outcome, other.Outcome, unreadable.Outcome));
    }

    [Fact]
    public async Task A_part_of_another_version_is_not_given()
    {
        var first = await PutAsync("a", Bytes(1000));
        var part = Range("bytes=0-499") with { Conditions = ReadConditions.None with { IfMatch = [new EntityTagHeaderValue(first!.ETag)] } };
        await using (var half = await _store.OpenAsync(Key("a"), part, Token))
        {
            Assert.Equal(ReadOutcome.Part, half.Outcome);
        }

        await PutAsync("a", Bytes(1001));
        await using var rest = await _store.OpenAsync(Key("a"), part with { Range = RangeHeaderValue.Parse("bytes=500-") }, Token);

        Assert.Equal(ReadOutcome.PreconditionFailed, rest.Outcome);
    }

    [Fact]
    public async Task An_object_in_several_parts_is_whole_and_its_ranges_are_right()
    {
        var bytes = Bytes(20 * 1024 * 1024);
        var put = await PutAsync("large", bytes);
        await using var seam = await _store.OpenAsync(Key("large"), Range($"bytes={(16 * 1024 * 1024) - 5}-{(16 * 1024 * 1024) + 4}"), Token);

        Assert.Equal(bytes[((16 * 1024 * 1024) - 5)..((16 * 1024 * 1024) + 5)], await seam.Body!.ToArrayAsync());
        Assert.True((await _store.ReadAsync(Key("large"), Token))!.Value.Content.AsSpan().SequenceEqual(bytes));
        Assert.Equal(put, await PutAsync("large", bytes));
    }

    [Fact]
    public async Task A_reader_never_gets_a_mixture_of_two_versions()
    {
        var (old, young) = (Bytes(4_000_000), Bytes(4_000_001));
        await PutAsync("a", old);
        await using var read = await _store.OpenAsync(Key("a"), ReadRequest.Whole, Token);
        await PutAsync("a", young);

        Assert.True((await read.Body!.ToArrayAsync()).AsSpan().SequenceEqual(old));
        Assert.Equal(young.Length, (await _store.HeadAsync(Key("a"), Token))!.Length);
    }

    [Fact]
    public async Task A_list_is_in_order_and_of_its_prefix_only()
    {
        foreach (var name in new[] { "b/2", "a", "b/10", "b", "c/d/e", "b-" })
        {
            await PutAsync(name, Bytes(3));
        }

        Assert.Equal(["a", "b", "b-", "b/10", "b/2", "c/d/e"], await ListAsync(""));
        Assert.Equal(["b/10", "b/2"], await ListAsync("b/"));
        Assert.Empty(await ListAsync("d"));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_and_reclaiming_keeps_what_is_not()
    {
        await PutAsync("a", Bytes(10));
        await PutAsync("b", Bytes(20));

        Assert.True(await _store.DeleteAsync(Key("a"), Token));
        await _store.ReclaimAsync(Token);

        Assert.Null(await _store.HeadAsync(Key("a"), Token));
        Assert.Equal(Bytes(20), (await _store.ReadAsync(Key("b"), Token))!.Value.Content);
        await PutAsync("a", Bytes(10));
        Assert.Equal(Bytes(10), (await _store.ReadAsync(Key("a"), Token))!.Value.Content);
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private static ReadRequest Range(string field) => new() { Range = RangeHeaderValue.Parse(field) };

    private static IReadOnlyList<EntityTagHeaderValue> Tags(string? field, ObjectMetadata put) => field is null
        ? []
        : [.. EntityTagHeaderValue.ParseList([field.Replace("{0}", put.ETag, StringComparison.Ordinal)])];

    private ObjectKey Key(string name) => ObjectKey.Parse(_prefix + name);

    private Task<ObjectMetadata?> PutAsync(string name, byte[] bytes, PutCondition? condition = null) =>
        _store.PutAsync(Key(name), bytes, Attributes, condition ?? PutCondition.None, Token).AsTask();

    private async Task<List<string>> ListAsync(string prefix)
    {
        var names = new List<string>();
        await foreach (var listed in _store.ListAsync(_prefix + prefix, Token))
        {
            names.Add(listed.Key.Value[_prefix.Length..]);
        }

        return names;
    }
}
