using CdnMusic.EdgeNode.Purging;
using CdnMusic.EdgeNode.Warming;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.Protocol.Fleet;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Reporting;

/// <summary>
/// Keeps the stream to the control plane: hello, a report each interval, commands as they come. Serving never depends on it; when it
/// breaks, it is made again after a random, growing pause, so that a fleet does not come back all at once.
/// </summary>
internal sealed class ControlPlaneLink(
    IOptions<EdgeOptions> options,
    Func<LoadMeter> newMeter,
    CommandRunner commands,
    FleetPurges purges,
    FleetCredentials credentials,
    ColdMark cold,
    DrainState drain,
    EdgeMetrics metrics,
    TimeProvider time,
    Random random,
    ILogger<ControlPlaneLink> logger) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);

    // More at a time would only wait behind each other for the origin.
    private const int MaxPrewarms = 64;

    private readonly EdgeOptions _options = options.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_options.ControlPlane.Url is not { } url)
        {
            return;
        }

        using var channel = GrpcChannel.ForAddress(url, new GrpcChannelOptions { HttpHandler = Handler(), DisposeHttpClient = true });
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunStreamAsync(new Fleet.FleetClient(channel), url, () => pause = FirstPause, stoppingToken);
            }
            catch (RpcException error) when (error.StatusCode == StatusCode.Unauthenticated && credentials.HasNext())
            {
                pause = FirstPause;
            }
            catch (RpcException error) when (error.StatusCode is StatusCode.Unauthenticated or StatusCode.InvalidArgument or StatusCode.PermissionDenied)
            {
                pause = LongestPause;
                logger.ControlPlaneRefused(error.Status.Detail, pause);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.ControlPlaneLost(url, error is RpcException rpc ? rpc.Status.Detail : error.Message, pause);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            metrics.ControlPlaneConnected.Set(0);
            // Full jitter: anywhere between nothing and the pause.
            await Task.Delay(pause * random.NextDouble(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static SocketsHttpHandler Handler() => new()
    {
        ConnectTimeout = TimeSpan.FromSeconds(3),
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
            if (messages.Current.Command is { CommandCase: Command.CommandOneofCase.Prewarm or Command.CommandOneofCase.WarmUp } prewarm)
            {
                // Filling takes as long as the origin does; a purge must not wait behind it.
                await filling.WaitAsync(cancellationToken);
                _ = FillAsync(prewarm);
            }
            else if (messages.Current.Command is { } command)
            {
                await send(new EdgeMessage { CommandResult = await commands.RunAsync(command, cancellationToken) });
            }
        }

        async Task FillAsync(Command command)
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
        var hello = new Hello
        {
            EdgeId = _options.Id,
            PublicUrl = _options.PublicUrl!.GetLeftPart(UriPartial.Authority),
            CapacityMbps = _options.CapacityMbps,
            Version = typeof(ControlPlaneLink).Assembly.GetName().Version!.ToString(3),
            Draining = drain.IsDraining,
            PurgeLog = purges.Place.Log,
            PurgePosition = purges.Place.Position,
            Cold = cold.IsCold,
        };
        hello.Labels.Add(_options.Labels);
        return hello;
    }
}
