using CdnMusic.EdgeNode.Purging;
using CdnMusic.EdgeNode.Updating;
using CdnMusic.EdgeNode.Warming;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.Protocol.Fleet;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>
/// Keeps the stream to the control plane: hello, a report each interval, commands as they come. Serving never depends on it; when it
/// breaks, it is made again to the next replica after a random pause (<see cref="ReplicaRound"/>), so that a fleet does not come back all at once.
/// </summary>
internal sealed class ControlPlaneLink(
    IOptions<EdgeOptions> options,
    Func<LoadMeter> newMeter,
    CommandRunner commands,
    FleetPurges purges,
    FleetCredentials credentials,
    ColdMark cold,
    SoftwareUpdate software,
    DrainState drain,
    EdgeMetrics metrics,
    TimeProvider time,
    Random random,
    ILogger<ControlPlaneLink> logger) : BackgroundService
{
    // More at a time would only wait behind each other for the origin.
    private const int MaxPrewarms = 64;

    private readonly EdgeOptions _options = options.Value;
    private ulong _session;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.ControlPlane.Urls.Length == 0)
        {
            return;
        }

        var round = new ReplicaRound(_options.ControlPlane.Urls, random);
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = await RunOnceAsync(round, stoppingToken);
            metrics.ControlPlaneConnected.Set(0);
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Has one stream for as long as it lasts. Returns how long to wait before the next.</summary>
    private async Task<TimeSpan> RunOnceAsync(ReplicaRound round, CancellationToken stopping)
    {
        var url = round.Current;
        try
        {
            using var channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = Handler(), DisposeHttpClient = true });
            await RunStreamAsync(new Fleet.FleetClient(channel), url, round.Succeeded, stopping);
            return TimeSpan.Zero;
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }
        catch (RpcException error) when (error.StatusCode == StatusCode.Unauthenticated && credentials.HasNext())
        {
            return TimeSpan.Zero;
        }
        catch (RpcException error) when (error.StatusCode is StatusCode.Unauthenticated or StatusCode.InvalidArgument or StatusCode.PermissionDenied)
        {
            logger.ControlPlaneRefused(error.Status.Detail, ReplicaRound.LongestPause);
            return round.Refused();
        }
        catch (Exception error)
        {
            var pause = round.Failed();
            logger.ControlPlaneLost(url, error is RpcException rpc ? rpc.Status.Detail : error.Message, pause);
            return pause;
        }
    }

    private static SocketsHttpHandler Handler() => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        // Finds out about a peer that vanished without closing, such as one behind a dead link.
        KeepAlivePingDelay = TimeSpan.FromSeconds(2),
        KeepAlivePingTimeout = TimeSpan.FromSeconds(2),
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
    };

    private async Task RunStreamAsync(Fleet.FleetClient client, Uri url, Action onWelcome, CancellationToken cancellationToken)
    {
        var bearer = await credentials.BearerAsync(client, cancellationToken);
        using var call = client.Connect(new Metadata { { "authorization", "Bearer " + bearer } }, cancellationToken: cancellationToken);
        using var writing = new SemaphoreSlim(1);
        await call.RequestStream.WriteAsync(new EdgeMessage { Hello = Hello() }, cancellationToken);
        if (!await call.ResponseStream.MoveNext(cancellationToken) || call.ResponseStream.Current.Welcome is not { } welcome)
        {
            throw new RpcException(new Status(StatusCode.Unavailable, "the control plane did not say welcome"));
        }

        onWelcome();
        logger.ControlPlaneJoined(url);
        metrics.ControlPlaneConnected.Set(1);

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var interval = TimeSpan.FromMilliseconds(Math.Clamp(welcome.ReportIntervalMs, 100, 60_000));
        var reporting = ReportAsync(interval, SendAsync, ending.Token);
        var receiving = ReceiveAsync(call.ResponseStream, SendAsync, ending.Token);
        var first = await Task.WhenAny(reporting, receiving);
        await ending.CancelAsync();
        await Task.WhenAll(reporting, receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await first;
        throw new RpcException(new Status(StatusCode.Unavailable, "the control plane ended the stream"));

        async Task SendAsync(EdgeMessage message)
        {
            await writing.WaitAsync(ending.Token);
            try
            {
                await call.RequestStream.WriteAsync(message, ending.Token);
            }
            finally
            {
                writing.Release();
            }
        }
    }

    private async Task ReportAsync(TimeSpan interval, Func<EdgeMessage, Task> send, CancellationToken cancellationToken)
    {
        var meter = newMeter();
        using var timer = new PeriodicTimer(interval, time);
        do
        {
            await send(new EdgeMessage { Report = meter.Next() });
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private async Task ReceiveAsync(IAsyncStreamReader<ControlMessage> messages, Func<EdgeMessage, Task> send, CancellationToken cancellationToken)
    {
        var filling = new SemaphoreSlim(MaxPrewarms);
        while (await messages.MoveNext(cancellationToken))
        {
            if (messages.Current.Command is { CommandCase: Command.CommandOneofCase.Prewarm or Command.CommandOneofCase.WarmUp or Command.CommandOneofCase.Software } lengthy)
            {
                // Filling takes as long as the origin does, installing as long as it does; a purge must not wait behind them.
                await filling.WaitAsync(cancellationToken);
                _ = RunAsync(lengthy);
            }
            else if (messages.Current.Command is { } command)
            {
                await send(new EdgeMessage { CommandResult = await commands.RunAsync(command, cancellationToken) });
            }
        }

        async Task RunAsync(Command command)
        {
            try
            {
                await send(new EdgeMessage { CommandResult = await commands.RunAsync(command, cancellationToken) });
            }
            catch (Exception)
            {
                // The stream is over; who reads it says so, and the command comes again on the next.
            }
            finally
            {
                filling.Release();
            }
        }
    }

    private Hello Hello()
    {
        // By the clock, so that the streams of a restarted node count on from those before.
        _session = Math.Max(_session + 1, (ulong)time.GetUtcNow().ToUnixTimeMilliseconds());
        var hello = new Hello
        {
            EdgeId = _options.Id,
            PublicUrl = _options.PublicUrl!.GetLeftPart(UriPartial.Authority),
            CapacityMbps = _options.CapacityMbps,
            Version = software.Running,
            Draining = drain.IsDraining,
            PurgeLog = purges.Place.Log,
            PurgePosition = purges.Place.Position,
            Cold = cold.IsCold,
            Session = _session,
        };
        hello.Labels.Add(_options.Labels);
        return hello;
    }
}
