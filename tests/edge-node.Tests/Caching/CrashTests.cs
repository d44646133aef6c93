using System.Globalization;
using System.Net;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Caching;

/// <summary>
/// kill -9 at random moments of concurrent filling. Committed is what <c>cdnmusic_edge_disk_writes_total</c> has counted: at least 99 % of
/// it is served afterwards with the origin gone, and no body is ever torn.
/// </summary>
public sealed class CrashTests : IAsyncLifetime
{
    private const int Workers = 8;
    private ScriptedOrigin _origin = null!;
    private EdgeProcess _edge = null!;
    private volatile bool _originGone;
    private int _next;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _origin = await ScriptedOrigin.StartAsync();
        _origin.Answer = async context =>
        {
            if (_originGone)
            {
                context.Abort();
                return;
            }

            var body = BodyOf(int.Parse(context.Request.Path.Value![3..], CultureInfo.InvariantCulture));
            context.Response.Headers.CacheControl = "max-age=86400";
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body);
        };
        _edge = await EdgeProcess.StartAsync(_origin, "--Edge:Cache:MemoryBytes=4MiB", "--Edge:Cache:DiskBytes=4GiB");
    }

    public async ValueTask DisposeAsync()
    {
        await _edge.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Fact]
    public Task Ten_crashes_lose_no_committed_response_and_tear_no_body() => CrashAsync(rounds: 10, seed: 1);

    [Fact]
    [Trait("Category", "Soak")]
    public Task A_hundred_crashes_lose_no_committed_response_and_tear_no_body() => CrashAsync(rounds: 100, seed: 2);

    private async Task CrashAsync(int rounds, int seed)
    {
        var random = new Random(seed);
        var found = 0.0;
        for (var round = 1; round <= rounds; round++)
        {
            var from = _next;
            var committed = found + await FillAndKillAsync(random.Next(20, 300));
            _originGone = true;
            await _edge.StartAsync();
            found = await _edge.MetricAsync("cdnmusic_edge_objects");
            Assert.InRange(found, 0.99 * committed, _next);

            // All of this round and a sample of the earlier ones; at the end everything.
            var whole = round == rounds;
            var served = await CountServedAsync(Enumerable.Range(1, _next).Where(i => whole || i > from || random.Next(from) < 200));
            Assert.True(!whole || served >= 0.99 * committed, $"{served} of {committed} committed responses are served");
            _originGone = false;
        }
    }

    /// <summary>Fills until this many responses have come, and kills the edge at that moment. Returns what it had committed just before.</summary>
    private async Task<double> FillAndKillAsync(int responses)
    {
        using var dead = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var reached = new TaskCompletionSource();
        var done = 0;
        var workers = Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
        {
            while (!dead.IsCancellationRequested)
            {
                try
                {
                    using var response = await _edge.Client.GetAsync($"/o/{Interlocked.Increment(ref _next)}", dead.Token);
                    if (Interlocked.Increment(ref done) == responses)
                    {
                        reached.SetResult();
                    }
                }
                catch (Exception error) when (error is HttpRequestException or IOException or OperationCanceledException)
                {
                    // The edge died under it, which is what this is about.
                }
            }
        }, Token)).ToArray();
        var committed = 0.0;
        while (!reached.Task.IsCompleted)
        {
            committed = await _edge.MetricAsync("cdnmusic_edge_disk_writes_total");
        }

        await _edge.KillAsync();
        await dead.CancelAsync();
        await Task.WhenAll(workers);
        return committed;
    }

    private async Task<int> CountServedAsync(IEnumerable<int> numbers)
    {
        var served = 0;
        await Parallel.ForEachAsync(numbers, new ParallelOptions { MaxDegreeOfParallelism = Workers, CancellationToken = Token }, async (i, _) =>
        {
            using var response = await _edge.GetAsync($"/o/{i}", ("Cache-Control", "only-if-cached"));
            if (response.StatusCode == HttpStatusCode.GatewayTimeout)
            {
                return;
            }

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(BodyOf(i), await response.BytesAsync());
            Interlocked.Increment(ref served);
        });
        return served;
    }

    private static byte[] BodyOf(int number) => Answers.RandomBytes(1 + (number * 7_919 % 60_000), number);
}
