using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Ports;
using CdnMusic.Protocol.Fleet;
using CdnMusic.Protocol.Joining;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace CdnMusic.ControlPlane.Tests.Fleet;

/// <summary>The control plane as a real process, with edges that speak the real protocol and say what a test wants.</summary>
public sealed partial class FleetTests : IAsyncLifetime
{
    private static readonly PortAllocator Ports = new();
    private readonly int _fleetPort = Ports.Take();
    private LocalCluster _cluster = null!;
    private GrpcChannel _channel = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Edges = 0,
                ControlPlaneSettings = new Dictionary<string, string>
                {
                    ["Listen:Fleet"] = $"http://127.0.0.1:{_fleetPort}",
                },
            },
            Token);
        _channel = GrpcChannel.ForAddress($"http://127.0.0.1:{_fleetPort}");
    }

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        await _cluster.DisposeAsync();
    }

    [Fact]
    public async Task A_wrong_credential_is_unauthenticated()
    {
        var error = await RefusalAsync(Hello("edge-a"), bearer: new EdgeCredential("edge-a", EdgeCredential.NewSecret()).Bearer);

        Assert.Equal(StatusCode.Unauthenticated, error.StatusCode);
    }

    [Theory]
    [InlineData("Not An Id", "http://127.0.0.1:1")]
    [InlineData("edge-a", "javascript:alert(1)")]
    [InlineData("edge-a", "http://127.0.0.1:1/path")]
    public async Task A_hello_that_breaks_the_rules_is_refused_with_a_reason(string id, string url)
    {
        var hello = Hello(id);
        hello.Hello.PublicUrl = url;

        var error = await RefusalAsync(hello);

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.NotEmpty(error.Status.Detail);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(-1)]
    [InlineData(double.PositiveInfinity)]
    public async Task An_absurd_report_is_refused_and_others_go_on(double cpu)
    {
        using var good = await JoinAsync("edge-good", Report(1));
        var bad = Report(1);
        bad.Report.Cpu = cpu;

        var error = await RefusalAsync(Hello("edge-bad"), bad);

        Assert.Equal(StatusCode.InvalidArgument, error.StatusCode);
        Assert.Contains("edge-good", await BestAsync(IPAddress.Loopback));
    }

    [Fact]
    public async Task Each_client_is_sent_to_the_edge_that_is_nearest_to_it()
    {
        using var a = await JoinAsync("edge-a", Report(1, ([127, 0, 1], 2_000), ([127, 0, 2], 80_000)));
        using var b = await JoinAsync("edge-b", Report(1, ([127, 0, 1], 80_000), ([127, 0, 2], 2_000)));

        Assert.Equal("edge-a", (await BestAsync(IPAddress.Parse("127.0.1.1")))[0]);
        Assert.Equal("edge-b", (await BestAsync(IPAddress.Parse("127.0.2.1")))[0]);
    }

    [Fact]
    public async Task An_overloaded_edge_is_not_the_best_however_near_it_is()
    {
        var overloaded = Report(1, ([127, 0, 1], 1_000));
        overloaded.Report.Cpu = 0.95;
        using var a = await JoinAsync("edge-a", overloaded);
        using var b = await JoinAsync("edge-b", Report(1, ([127, 0, 1], 50_000)));

        Assert.Equal("edge-b", (await BestAsync(IPAddress.Parse("127.0.1.1")))[0]);
    }

    [Fact]
    public async Task Without_edges_the_answer_is_a_503_problem_with_Retry_After()
    {
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(_cluster.ControlPlane.PublicUrl, "/v1/edges/best?path=/a"), Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(response.Headers.RetryAfter);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/v1/edges/best")]
    [InlineData("/v1/edges/best?path=relative")]
    [InlineData("/v1/edges/best?path=//evil.example/x")]
    public async Task A_path_that_is_none_is_a_400_problem(string query)
    {
        using var edge = await JoinAsync("edge-a", Report(1));
        using var http = new HttpClient();
        using var response = await http.GetAsync(new Uri(_cluster.ControlPlane.PublicUrl, query), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType!.MediaType);
    }

    [Theory]
    [InlineData("/r//evil.example/")]
    [InlineData("/r/%2F%2Fevil.example/")]
    [InlineData("/r/https://evil.example/")]
    [InlineData("/r/@evil.example/")]
    public async Task A_redirect_never_leaves_the_fleet(string path)
    {
        using var edge = await JoinAsync("edge-a", Report(1));
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var response = await http.GetAsync(new Uri(_cluster.ControlPlane.PublicUrl.GetLeftPart(UriPartial.Authority) + path), Token);

        Assert.True(response.Headers.Location is null || response.Headers.Location.Host == "edge-a.example");
    }

    [Fact]
    public async Task A_report_that_was_seen_before_is_refused() =>
        Assert.Equal(StatusCode.InvalidArgument, (await RefusalAsync(Hello("edge-bad"), Report(1), Report(1))).StatusCode);

    [Fact]
    public async Task An_oversized_message_is_refused()
    {
        var report = Report(1);
        report.Report.Rtts.AddRange(Enumerable.Repeat(new PrefixRtt { Prefix = ByteString.CopyFrom(new byte[200]) }, 4096));

        Assert.Equal(StatusCode.ResourceExhausted, (await RefusalAsync(Hello("edge-bad"), report)).StatusCode);
    }

    [Fact]
    public async Task A_flood_of_results_that_nobody_waits_for_is_refused()
    {
        var forged = Enumerable.Repeat(new EdgeMessage { CommandResult = new CommandResult { CommandId = "forged" } }, 5000).ToArray();

        Assert.Equal(StatusCode.ResourceExhausted, (await RefusalAsync([Hello("edge-bad"), .. forged])).StatusCode);
    }

    [Fact]
    public async Task An_edge_that_claims_a_position_nobody_has_given_out_takes_no_players()
    {
        var hello = Hello("edge-a");
        hello.Hello.PurgePosition = ulong.MaxValue;
        using var call = Connect(await EnrolAsync("edge-a"));
        await call.RequestStream.WriteAsync(hello, Token);
        await call.RequestStream.WriteAsync(Report(1), Token);
        ControlMessage? purge = null;
        while (purge is null && await call.ResponseStream.MoveNext(Token))
        {
            purge = call.ResponseStream.Current.Command?.Purge is null ? null : call.ResponseStream.Current;
        }

        Assert.Equal("/", Assert.Single(purge!.Command.Purge.Prefixes));
        using var http = new HttpClient();
        using var answer = await http.GetAsync(new Uri(_cluster.ControlPlane.PublicUrl, "/v1/edges/best?path=/a"), Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
    }

    private static EdgeMessage Hello(string id) =>
        new() { Hello = new Hello { EdgeId = id, PublicUrl = "http://edge-a.example", CapacityMbps = 1000, Version = "1.0.0" } };

    private static EdgeMessage Report(ulong sequence, params (byte[] Prefix, uint Microseconds)[] rtts)
    {
        var report = new Report { Sequence = sequence, IntervalMs = 1000, Cpu = 0.1, Cache = new CacheFill() };
        report.Rtts.AddRange(rtts.Select(r =>
            new PrefixRtt { Prefix = ByteString.CopyFrom(r.Prefix), MinUs = r.Microseconds, MeanUs = r.Microseconds, Samples = 10 }));
        return new EdgeMessage { Report = report };
    }

    private AsyncDuplexStreamingCall<EdgeMessage, ControlMessage> Connect(string bearer) =>
        new Protocol.Fleet.Fleet.FleetClient(_channel).Connect(new Metadata { { "authorization", "Bearer " + bearer } }, cancellationToken: Token);

    private async Task<string> EnrolAsync(string id)
    {
        var credential = new EdgeCredential(id, EdgeCredential.NewSecret());
        var request = new JoinRequest
        {
            EdgeId = id,
            Token = await _cluster.JoinTokenAsync(id, Token),
            CredentialHash = ByteString.CopyFrom(credential.Hash()),
        };
        await new Protocol.Fleet.Fleet.FleetClient(_channel).JoinAsync(request, cancellationToken: Token);
        return credential.Bearer;
    }

    /// <summary>Joins, and waits until the control plane has taken the first report.</summary>
    private async Task<IDisposable> JoinAsync(string id, EdgeMessage report)
    {
        var call = Connect(await EnrolAsync(id));
        await call.RequestStream.WriteAsync(Hello(id), Token);
        Assert.True(await call.ResponseStream.MoveNext(Token));
        var before = await ReportsTakenAsync();
        await call.RequestStream.WriteAsync(report, Token);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (await ReportsTakenAsync() == before)
        {
            await timer.WaitForNextTickAsync(Token);
        }

        return call;
    }

    private async Task<string> ReportsTakenAsync()
    {
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(_cluster.ControlPlane.ManagementUrl, "/metrics"), Token);
        return metrics.Split('\n').Single(l => l.StartsWith("cdnmusic_control_plane_reports_total ", StringComparison.Ordinal));
    }

    private Task<Refused> RefusalAsync(params EdgeMessage[] messages) => RefusalAsync(messages, bearer: null);

    private Task<Refused> RefusalAsync(EdgeMessage message, string bearer) => RefusalAsync([message], bearer);

    private async Task<Refused> RefusalAsync(EdgeMessage[] messages, string? bearer)
    {
        using var call = Connect(bearer ?? await EnrolAsync("edge-bad"));
        try
        {
            foreach (var message in messages)
            {
                await call.RequestStream.WriteAsync(message, Token);
            }
        }
        catch (RpcException)
        {
            // The stream ended while this was being written; how it ended is read below.
        }

        var error = await Assert.ThrowsAsync<RpcException>(async () =>
        {
            while (await call.ResponseStream.MoveNext(Token))
            {
            }
        });
        return new Refused(error.StatusCode, error.Status);
    }

    private async Task<string[]> BestAsync(IPAddress client)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(client, 0));
                await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        var answer = await http.GetFromJsonAsync<JsonElement>(new Uri(_cluster.ControlPlane.PublicUrl, "/v1/edges/best?path=/tracks/a/x"), Token);
        return [.. answer.GetProperty("edges").EnumerateArray().Select(e => e.GetProperty("id").GetString()!)];
    }

    private sealed record Refused(StatusCode StatusCode, Status Status);
}
