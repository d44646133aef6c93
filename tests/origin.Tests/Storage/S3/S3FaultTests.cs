using System.Security.Cryptography;
using CdnMusic.Origin.Storage;
using CdnMusic.Origin.Storage.S3;

namespace CdnMusic.Origin.Tests.Storage.S3;

/// <summary>A store that fails in every way we could think of; a real one, behind a proxy that does the harm.</summary>
public sealed class S3FaultTests(CephFixture ceph) : IAsyncLifetime
{
    private static readonly ObjectKey Key = ObjectKey.Parse("some/object");
    private static readonly ObjectAttributes Attributes = new("audio/mp4", "no-cache");
    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(300_000);
    private FaultyProxy _proxy = null!;
    private S3Options _options = null!;
    private S3Store _store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _proxy = new FaultyProxy((await ceph.CephAsync()).Endpoint);
        _options = await ceph.OptionsAsync(_proxy.Url);
        // Never hit by a store that answers, however busy this machine is; tests of silence make it short.
        _options.ResponseTimeout = _options.IdleTimeout = TimeSpan.FromSeconds(60);
        _store = CephFixture.Open(_options);
        await _store.CheckBucketAsync(Token);
        await _store.PutAsync(Key, _bytes, Attributes, PutCondition.None, Token);
    }

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    [Theory]
    [InlineData(500)]
    [InlineData(503)]
    [InlineData(429)]
    public async Task An_overloaded_store_is_asked_again(int status)
    {
        _proxy.Next(new Fault.Answers(status), new Fault.Answers(status, "Retry-After: 0\r\n"));

        Assert.Equal(_bytes, (await _store.ReadAsync(Key, Token))!.Value.Content);
        Assert.Equal(3, _proxy.Requests.Count);
    }

    [Fact]
    public async Task A_put_to_an_overloaded_store_is_tried_again_whole()
    {
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        _proxy.Next(new Fault.None(), new Fault.Answers(503), new Fault.Answers(503));

        await _store.PutAsync(Key, bytes, Attributes, PutCondition.None, Token);

        Assert.Equal(bytes, (await _store.ReadAsync(Key, Token))!.Value.Content);
    }

    [Fact]
    public async Task A_store_that_stays_overloaded_is_given_up()
    {
        _proxy.Next();
        _proxy.Otherwise = new Fault.Answers(503);

        var down = await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.OpenAsync(Key, ReadRequest.Whole, Token).AsTask());

        Assert.True(down.IsTransient);
        Assert.Equal(1 + _options.Retries, _proxy.Requests.Count);
    }

    [Fact]
    public async Task A_store_that_does_not_answer_in_time_is_asked_again()
    {
        _options.ResponseTimeout = TimeSpan.FromSeconds(1);
        _proxy.Next(new Fault.Silent());

        Assert.Equal(_bytes, (await PatientlyAsync(() => _store.ReadAsync(Key, Token).AsTask()))!.Value.Content);
        Assert.True(_proxy.Requests.Count > 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(123_456)]
    public async Task A_body_that_is_reset_goes_on_where_it_broke(int after)
    {
        _proxy.Next(new Fault.ResetsAfter(after));

        await using var read = await _store.OpenAsync(Key, ReadRequest.Whole, Token);

        Assert.Equal(_bytes, await read.Body!.ToArrayAsync());
        Assert.Contains($"If-Match: {read.Metadata!.ETag}", _proxy.Requests.Last());
    }

    [Fact]
    public async Task A_body_that_stops_coming_goes_on_where_it_stopped()
    {
        _options.IdleTimeout = TimeSpan.FromSeconds(1);
        _proxy.Next(new Fault.StallsAfter(50_000));

        Assert.Equal(_bytes, (await _store.ReadAsync(Key, Token))!.Value.Content);
    }

    [Fact]
    public async Task A_body_that_breaks_every_time_fails_and_is_not_taken_for_whole()
    {
        _proxy.Otherwise = new Fault.ResetsAfter(10);

        await Assert.ThrowsAnyAsync<IOException>(() => _store.ReadAsync(Key, Token).AsTask());
    }

    [Fact]
    public async Task An_object_that_is_replaced_while_it_breaks_off_is_not_mixed_with_its_successor()
    {
        var direct = CephFixture.Open(await SameBucketAsync());
        _proxy.Next(new Fault.ResetsAfter(
            1000, async () => await direct.PutAsync(Key, RandomNumberGenerator.GetBytes(300_000), Attributes, PutCondition.None, Token)));

        var error = await Assert.ThrowsAnyAsync<IOException>(() => _store.ReadAsync(Key, Token).AsTask());

        Assert.Contains("replaced", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_store_there_is_an_error_that_may_pass()
    {
        await _proxy.StopAsync();

        var down = await Assert.ThrowsAsync<StoreUnavailableException>(() => _store.HeadAsync(Key, Token).AsTask());

        Assert.True(down.IsTransient);
    }

    [Fact]
    public async Task Wrong_credentials_are_an_error_and_no_missing_object()
    {
        _options.SecretKey = "wrong";
        var store = CephFixture.Open(_options);

        var refused = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync(Key, ReadRequest.Whole, Token).AsTask());
        var check = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CheckBucketAsync(Token));
        var put = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.PutAsync(Key, new byte[1], Attributes, PutCondition.None, Token).AsTask());

        Assert.Equal((false, false, false), (refused.IsTransient, check.IsTransient, put.IsTransient));
        Assert.Contains("credentials", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_bucket_is_an_error_and_no_missing_object()
    {
        _options.Bucket += "-none";
        _options.CreateBucket = false;
        var store = CephFixture.Open(_options);

        var reading = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.OpenAsync(Key, ReadRequest.Whole, Token).AsTask());
        var check = await Assert.ThrowsAsync<StoreUnavailableException>(() => store.CheckBucketAsync(Token));

        Assert.Contains(_options.Bucket, reading.Message, StringComparison.Ordinal);
        Assert.Contains(_options.Bucket, check.Message, StringComparison.Ordinal);
    }

    private async Task<S3Options> SameBucketAsync()
    {
        var options = await ceph.OptionsAsync();
        options.Bucket = _options.Bucket;
        return options;
    }

    // A busy machine may make the real store miss the short patience of this test as well.
    private static async Task<T> PatientlyAsync<T>(Func<Task<T>> action)
    {
        for (var deadline = Environment.TickCount64 + 30_000; ;)
        {
            try
            {
                return await action();
            }
            catch (StoreUnavailableException) when (Environment.TickCount64 < deadline)
            {
                // Once more.
            }
        }
    }
}
