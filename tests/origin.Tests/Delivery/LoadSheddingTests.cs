using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using CdnMusic.Deploy.Local;
using CdnMusic.Origin.Storage;
using CdnMusic.Origin.Storage.Files;

namespace CdnMusic.Origin.Tests.Delivery;

/// <summary>More requests than the origin takes on; its places are held by clients that do not read.</summary>
public sealed class LoadSheddingTests : IAsyncLifetime
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(100) };
    private readonly List<TcpClient> _slow = [];
    private LocalCluster _cluster = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Edges = 0,
                OriginSettings = new Dictionary<string, string> { ["Load:MaxConcurrent"] = "4", ["Load:MaxQueued"] = "2", ["Load:QueueTimeout"] = "00:01:00" },
            },
            Token);
        using var store = new FileSystemStore(_cluster.OriginDataDirectory, TimeProvider.System);
        var attributes = new ObjectAttributes("audio/mp4", "public, max-age=60");
        await store.PutAsync(ObjectKey.Parse("small"), new byte[10], attributes, PutCondition.None, Token);
        // More than all buffers between two sockets hold.
        await store.PutAsync(ObjectKey.Parse("large"), new byte[64 << 20], attributes, PutCondition.None, Token);
    }

    public async ValueTask DisposeAsync()
    {
        _slow.ForEach(client => client.Dispose());
        _http.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task Prewarming_gives_way_first_then_prefetching_and_playback_waits()
    {
        Assert.Equal((200, 200, 200), await AskAsync());
        await HoldAsync(2);
        Assert.Equal((200, 200, 503), await AskAsync());
        await HoldAsync(1);
        Assert.Equal((200, 503, 503), await AskAsync());
        await HoldAsync(1);

        // Two wait, and the one for which there is no room to wait is turned away at once.
        var playback = Enumerable.Range(0, 3).Select(_ => GetAsync(null)).ToList();
        var turnedAway = await Task.WhenAny(playback);
        Assert.Equal(503, (await turnedAway).Status);
        _slow[0].Dispose();

        // Both get the place that became free, one after the other.
        Assert.All(await Task.WhenAll(playback.Where(request => request != turnedAway)), answer => Assert.Equal(200, answer.Status));
        Assert.NotEqual(0, await ShedAsync());
    }

    [Fact]
    public async Task Who_is_turned_away_is_told_when_to_come_back()
    {
        await HoldAsync(3);

        var (prefetch, prewarm) = (await GetAsync("u=5"), await GetAsync("u=7, i"));

        Assert.Equal((503, 503), (prefetch.Status, prewarm.Status));
        Assert.True(prewarm.RetryAfter > prefetch.RetryAfter);
        Assert.Equal("application/problem+json", prewarm.Type);
    }

    [Fact]
    public async Task With_its_bandwidth_used_up_the_origin_paces_playback_and_turns_the_rest_away()
    {
        await using var origin = await ServiceProcess.OriginAsync(
            _cluster.OriginDataDirectory, "--Load:MaxBytesPerSecond=1MiB", "--Load:QueueTimeout=00:00:10");

        var paced = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => AskAsync(origin.Http, "/large", "u=3", 1 << 20)));
        Assert.All(paced, answer => Assert.Equal(206, (int)answer.StatusCode));
        Assert.DoesNotContain("\ncdnmusic_origin_paced_total 0\n", await origin.MetricsAsync(), StringComparison.Ordinal);

        // A debt of a minute.
        using var huge = await AskAsync(origin.Http, "/large", "u=3", 60 << 20);
        using var prewarm = await AskAsync(origin.Http, "/small", "u=7");
        using var prefetch = await AskAsync(origin.Http, "/small", "u=5");
        using var playback = await AskAsync(origin.Http, "/small", "u=3");
        Assert.Equal((206, 503, 503, 503), ((int)huge.StatusCode, (int)prewarm.StatusCode, (int)prefetch.StatusCode, (int)playback.StatusCode));
        Assert.InRange(playback.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 10, 61);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient http, string path, string priority, long bytes = 10)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Priority", priority);
        if (bytes > 10)
        {
            request.Headers.Range = new RangeHeaderValue(0, bytes - 1);
        }

        return await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }

    private async Task<(int Playback, int Prefetch, int Prewarm)> AskAsync() =>
        ((await GetAsync(null)).Status, (await GetAsync("u=5")).Status, (await GetAsync("u=7")).Status);

    private async Task<(int Status, TimeSpan? RetryAfter, string? Type)> GetAsync(string? priority)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_cluster.Origin.PublicUrl, "/small"));
        if (priority is not null)
        {
            request.Headers.TryAddWithoutValidation("Priority", priority);
        }

        using var response = await _http.SendAsync(request, Token);
        return ((int)response.StatusCode, response.Headers.RetryAfter?.Delta, response.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>Takes places, and has them when it returns.</summary>
    private async Task HoldAsync(int places)
    {
        for (var i = 0; i < places; i++)
        {
            var client = new TcpClient { ReceiveBufferSize = 4096 };
            _slow.Add(client);
            await client.ConnectAsync(IPAddress.Loopback, _cluster.Origin.PublicUrl.Port, Token);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("GET /large HTTP/1.1\r\nHost: o\r\n\r\n"), Token);
            Assert.NotEqual(0, await client.GetStream().ReadAsync(new byte[16], Token));
            _ = ReadSlowlyAsync(client);
        }
    }

    private async Task<double> ShedAsync() => (await _http.GetStringAsync(new Uri(_cluster.Origin.ManagementUrl, "/metrics"), Token)).Split('\n')
        .Where(line => line.StartsWith("cdnmusic_origin_shed_total{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split(' ')[^1], global::System.Globalization.CultureInfo.InvariantCulture));

    /// <summary>Reads just enough not to be cut off as too slow.</summary>
    private static async Task ReadSlowlyAsync(TcpClient client)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var buffer = new byte[4096];
        try
        {
            while (await timer.WaitForNextTickAsync(Token) && await client.GetStream().ReadAsync(buffer, Token) > 0)
            {
            }
        }
        catch (Exception end) when (end is IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            // The test has hung up.
        }
    }
}
