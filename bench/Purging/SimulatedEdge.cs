using CdnMusic.Protocol.Fleet;
using CdnMusic.Protocol.Joining;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace CdnMusic.Bench.Purging;

/// <summary>
/// The control plane's view of an edge: a connection of its own, a join token exchanged for a credential, Hello, reports with round-trip
/// times, and a result for every command. It caches nothing; a purge is refused if it is not the next of its log, as a real edge would.
/// </summary>
internal sealed class SimulatedEdge : IAsyncDisposable
{
    private const int PrefixesPerReport = 50;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _id;
    private readonly int _index;
    private readonly GrpcChannel _channel;
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _writing = new(1);
    private AsyncDuplexStreamingCall<EdgeMessage, ControlMessage> _call = null!;
    private Task _life = Task.CompletedTask;
    private ulong _position;

    private SimulatedEdge(int index, Uri fleet)
    {
        _index = index;
        _id = $"simulated-{index + 1}";
        _channel = GrpcChannel.ForAddress(fleet, new GrpcChannelOptions { HttpHandler = new SocketsHttpHandler { UseProxy = false }, DisposeHttpClient = true });
    }

    /// <summary>Purges taken.</summary>
    public ulong Position => Volatile.Read(ref _position);

    /// <summary>Joins, and returns when the control plane has said welcome.</summary>
    /// <param name="index">From 0.</param>
    /// <param name="fleet">The fleet listener.</param>
    /// <param name="token">A join token for <c>simulated-{index + 1}</c>.</param>
    /// <param name="directory">Where the credential is kept.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<SimulatedEdge> StartAsync(int index, Uri fleet, string token, string directory, CancellationToken cancellationToken)
    {
        var edge = new SimulatedEdge(index, fleet);
        try
        {
            await edge.ConnectAsync(token, directory, cancellationToken);
            return edge;
        }
        catch
        {
            await edge.DisposeAsync();
            throw;
        }
    }

    /// <summary>The name that an edge of this index has.</summary>
    public static string IdOf(int index) => $"simulated-{index + 1}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _life.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _call?.Dispose();
        _channel.Dispose();
        _writing.Dispose();
        _end.Dispose();
    }

    private async Task ConnectAsync(string token, string directory, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        var client = new Fleet.FleetClient(_channel);
        var credential = await FleetJoin.JoinAsync(client, _id, token, new CredentialFile(Path.Combine(directory, _id)), patience.Token);
        _call = client.Connect(new Metadata { { "authorization", "Bearer " + credential.Bearer } }, cancellationToken: _end.Token);
        await _call.RequestStream.WriteAsync(
            new EdgeMessage
            {
                Hello = new Hello
                {
                    EdgeId = _id,
                    PublicUrl = $"http://{_id}.example",
                    CapacityMbps = 10_000,
                    Version = "simulated",
                    Labels = { ["region"] = $"region-{_index % 10}" },
                },
            },
            patience.Token);
        if (!await _call.ResponseStream.MoveNext(patience.Token) || _call.ResponseStream.Current.Welcome is not { } welcome)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the control plane did not say welcome"));
        }

        _life = Task.WhenAll(ReportAsync(TimeSpan.FromMilliseconds(welcome.ReportIntervalMs)), ObeyAsync());
    }

    private async Task ObeyAsync()
    {
        await foreach (var message in _call.ResponseStream.ReadAllAsync(_end.Token))
        {
            if (message.Command is { } command)
            {
                await SendAsync(new EdgeMessage { CommandResult = new CommandResult { CommandId = command.Id, Error = ErrorOf(command) } });
            }
        }
    }

    private string ErrorOf(Command command)
    {
        if (command.Purge is not { } purge)
        {
            return "";
        }

        if (purge.Position > _position + 1)
        {
            return $"position {purge.Position} does not follow {_position}";
        }

        Volatile.Write(ref _position, Math.Max(_position, purge.Position));
        return "";
    }

    private async Task ReportAsync(TimeSpan interval)
    {
        var random = new Random(_index);
        // Not all in one moment, as no real fleet does.
        await Task.Delay(interval * random.NextDouble(), _end.Token);
        using var timer = new PeriodicTimer(interval);
        for (var sequence = 1UL; ; sequence++)
        {
            var report = new Report { Sequence = sequence, IntervalMs = (uint)interval.TotalMilliseconds, RequestsPerSecond = 500, EgressMbps = 3000, Cpu = 0.3 };
            for (var i = 0; i < PrefixesPerReport; i++)
            {
                var us = (uint)random.Next(2000, 80_000);
                report.Rtts.Add(new PrefixRtt { Prefix = ByteString.CopyFrom(10, (byte)random.Next(256), (byte)random.Next(256)), MinUs = us, MeanUs = us, Samples = 3 });
            }

            await SendAsync(new EdgeMessage { Report = report });
            await timer.WaitForNextTickAsync(_end.Token);
        }
    }

    private async Task SendAsync(EdgeMessage message)
    {
        await _writing.WaitAsync(_end.Token);
        try
        {
            await _call.RequestStream.WriteAsync(message, _end.Token);
        }
        finally
        {
            _writing.Release();
        }
    }
}
