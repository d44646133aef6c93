using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace CdnMusic.ControlPlane.Tests.Fleet;

public sealed partial class FleetTests
{
    private static readonly IPAddress Client = IPAddress.Parse("127.0.1.1");

    [Fact]
    public async Task An_explanation_names_every_edge_and_why()
    {
        using var a = await JoinAsync("edge-a", Report(1, ([127, 0, 1], 2_000)));
        using var b = await JoinAsync("edge-b", Report(1, ([127, 0, 1], 80_000)));
        using var c = await JoinAsync("edge-c", Report(1));

        var explanation = (await GetAsync("/v1/edges/best?path=/tracks/a/x&explain=true")).GetProperty("explanation");

        var edges = explanation.GetProperty("edges").EnumerateArray().ToDictionary(e => e.GetProperty("id").GetString()!);
        Assert.Equal(["candidate", "far", "unmeasured"], new[] { "edge-a", "edge-b", "edge-c" }.Select(id => edges[id].GetProperty("standing").GetString()));
        Assert.Equal(1, edges["edge-a"].GetProperty("rank").GetInt32());
        Assert.Contains("80.0 ms", edges["edge-b"].GetProperty("why").GetString());
        Assert.False((await GetAsync("/v1/edges/best?path=/tracks/a/x")).TryGetProperty("explanation", out _));
    }

    [Fact]
    public async Task A_player_is_left_on_its_edge_until_another_has_been_clearly_nearer_twice()
    {
        using var a = await JoinAsync("edge-a", Report(1, ([127, 0, 1], 30_000)));
        using var b = await JoinAsync("edge-b", Report(1, ([127, 0, 1], 40_000)));

        var first = await GetAsync("/v1/edges/best?path=/tracks/a/x&current=edge-b");
        var second = await GetAsync($"/v1/edges/best?path=/tracks/a/x&current=edge-b&doubts={first.GetProperty("doubts")}");

        Assert.Equal("edge-b", First(first));
        Assert.Equal("edge-a", First(second));
    }

    [Fact]
    public async Task The_steering_manifest_clones_a_pathway_per_edge_from_the_same_decision()
    {
        using var a = await JoinAsync("edge-a", Report(1, ([127, 0, 1], 80_000)));
        using var b = await JoinAsync("edge-b", Report(1, ([127, 0, 1], 2_000)));

        var manifest = await GetAsync("/v1/steering?path=/tracks/a/master.m3u8&_HLS_throughput=900000");

        Assert.Equal(1, manifest.GetProperty("VERSION").GetInt32());
        Assert.InRange(manifest.GetProperty("TTL").GetInt32(), 1, 30);
        Assert.Equal(["edge-b", "edge-a"], manifest.GetProperty("PATHWAY-PRIORITY").EnumerateArray().Select(p => p.GetString()!));
        Assert.StartsWith("/v1/steering?path=%2Ftracks%2Fa%2Fmaster.m3u8", manifest.GetProperty("RELOAD-URI").GetString());
        var clone = manifest.GetProperty("PATHWAY-CLONES")[0];
        Assert.Equal((".", "edge-b"), (clone.GetProperty("BASE-ID").GetString(), clone.GetProperty("ID").GetString()));
        Assert.Equal("edge-a.example", clone.GetProperty("URI-REPLACEMENT").GetProperty("HOST").GetString());
    }

    [Fact]
    public async Task Without_edges_the_steering_manifest_says_to_stay()
    {
        var manifest = await GetAsync("/v1/steering?path=/tracks/a/master.m3u8&_HLS_pathway=%22edge-z%22");

        Assert.Equal(["."], manifest.GetProperty("PATHWAY-PRIORITY").EnumerateArray().Select(p => p.GetString()!));
    }

    [Fact]
    public async Task An_unmeasured_edge_is_named_for_probing_and_wins_once_players_have_measured_it()
    {
        using var a = await JoinAsync("edge-a", Report(1, ([127, 0, 1], 90_000)));
        using var b = await JoinAsync("edge-b", Report(1));

        var before = await GetAsync("/v1/edges/best?path=/tracks/a/x");
        Assert.Equal("edge-a", First(before));
        Assert.Equal("edge-b", before.GetProperty("probe").GetProperty("edges")[0].GetProperty("id").GetString());

        Assert.Equal(HttpStatusCode.NoContent, await MeasureAsync("""{"rtts":[{"edge":"edge-b","ms":9.5}]}"""));
        Assert.Equal("edge-b", First(await GetAsync("/v1/edges/best?path=/tracks/a/x")));
    }

    [Theory]
    [InlineData("""{"rtts":[{"edge":"edge-a","ms":-1}]}""")]
    [InlineData("""{"rtts":[{"edge":"edge-a","ms":1e300}]}""")]
    [InlineData("""{"rtts":[{"edge":"edge-a","ms":1},{"edge":"edge-a","ms":2}]}""")]
    [InlineData("""{"rtts":[{"edge":null,"ms":5}]}""")]
    [InlineData("""{"rtts":[null]}""")]
    [InlineData("""{"rtts":[]}""")]
    [InlineData("""{"rtt":[]}""")]
    [InlineData("nonsense")]
    public async Task A_measurement_that_cannot_be_is_refused_and_counted(string body)
    {
        Assert.Equal(HttpStatusCode.BadRequest, await MeasureAsync(body));
        Assert.Contains("cdnmusic_control_plane_measurements_total{outcome=\"refused\"} 1", await MetricsAsync());
    }

    [Fact]
    public async Task A_network_that_measures_without_end_is_told_to_wait_and_a_huge_body_is_not_read()
    {
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await MeasureAsync("""{"rtts":[""" + new string(' ', 5000) + "]}"));
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 25; i++)
        {
            statuses.Add(await MeasureAsync("""{"rtts":[{"edge":"edge-z","ms":5}]}"""));
        }

        Assert.Contains(HttpStatusCode.TooManyRequests, statuses);
    }

    private static string First(JsonElement answer) => answer.GetProperty("edges")[0].GetProperty("id").GetString()!;

    private static HttpClient From(IPAddress client) => new(new SocketsHttpHandler
    {
        ConnectCallback = async (context, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            socket.Bind(new IPEndPoint(client, 0));
            await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });

    private async Task<JsonElement> GetAsync(string target)
    {
        using var http = From(Client);
        http.DefaultRequestHeaders.Authorization = new("Bearer", _cluster.AdminToken);
        return await http.GetFromJsonAsync<JsonElement>(new Uri(_cluster.ControlPlane.PublicUrl, target), Token);
    }

    private async Task<HttpStatusCode> MeasureAsync(string body)
    {
        using var http = From(Client);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(new Uri(_cluster.ControlPlane.PublicUrl, "/v1/measurements"), content, Token);
        return response.StatusCode;
    }

    private async Task<string> MetricsAsync()
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(_cluster.ControlPlane.ManagementUrl, "/metrics"), Token);
    }
}
