using CdnMusic.ControlPlane.Fleet;
using CdnMusic.Protocol.Replicas;
using Google.Protobuf;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CdnMusic.ControlPlane.Replication;

/// <summary>
/// The bus over one channel of Redis. Nothing is stored there: a Redis that has forgotten everything is as good as before. Whether it works is
/// not taken from the connection, which a hung Redis keeps open, but from hearing oneself: every <see cref="Beat"/> a beat goes out.
/// </summary>
internal sealed class RedisBus(
    IOptions<ControlPlaneOptions> options, Replica replica, ControlPlaneMetrics metrics, TimeProvider time, ILogger<RedisBus> logger)
    : BackgroundService, IReplicaBus
{
    /// <summary>How often we listen for ourselves.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(300);

    /// <summary>After this long without ourselves nothing else is believed to come through.</summary>
    public static readonly TimeSpan Deaf = Beat * 5;

    private const int TimeoutMs = 2000;
    private static readonly RedisChannel Channel = RedisChannel.Literal("cdnmusic:control-plane:replicas");
    private static readonly TimeSpan ConnectPause = TimeSpan.FromSeconds(1);

    private volatile ISubscriber? _subscriber;
    private long _heardTicks = long.MinValue;
    private bool _wasHeard;

    /// <inheritdoc/>
    public event Action<ReplicaMessage> Received = _ => { };

    /// <inheritdoc/>
    public bool IsHeard => Volatile.Read(ref _heardTicks) is var heard and not long.MinValue && time.Monotonic().Ticks - heard < Deaf.Ticks;

    /// <summary>What is wrong with a configuration string, or null. Never quotes it: it may hold a password.</summary>
    public static string? Mistake(string configuration)
    {
        try
        {
            return ConfigurationOptions.Parse(configuration).EndPoints.Count == 0 ? "must name a server" : null;
        }
        catch (ArgumentException)
        {
            return "must be a list of servers and options such as redis:6379,password=…";
        }
    }

    /// <inheritdoc/>
    public void Publish(ReplicaMessage message)
    {
        // What a hung server does not take would pile up in memory.
        if (IsHeard)
        {
            Send(message);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.Redis.Length == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(Beat, time);
        try
        {
            await using var redis = await ConnectAsync(stoppingToken);
            do
            {
                Send(new ReplicaMessage { Beat = new Beat() });
            }
            while (await timer.WaitForNextTickAsync(stoppingToken) && NoteHeard());
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    /// <summary>Connects and subscribes; from then on the client does both again by itself.</summary>
    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken stopping)
    {
        var configuration = ConfigurationOptions.Parse(options.Value.Redis);
        configuration.AbortOnConnectFail = true;
        configuration.BacklogPolicy = BacklogPolicy.FailFast;
        configuration.ReconnectRetryPolicy = new LinearRetry((int)ConnectPause.TotalMilliseconds);
        configuration.ConnectTimeout = configuration.SyncTimeout = configuration.AsyncTimeout = TimeoutMs;
        configuration.HeartbeatInterval = ConnectPause;
        configuration.ClientName = "cdnmusic-control-plane";
        while (true)
        {
            ConnectionMultiplexer? redis = null;
            try
            {
                redis = await ConnectionMultiplexer.ConnectAsync(configuration);
                var subscriber = redis.GetSubscriber();
                (await subscriber.SubscribeAsync(Channel)).OnMessage(message => Take((byte[])message.Message!));
                _subscriber = subscriber;
                return redis;
            }
            catch (Exception error) when (error is RedisException or TimeoutException)
            {
                logger.BusFault(error);
                await (redis?.DisposeAsync() ?? ValueTask.CompletedTask);
                await Task.Delay(ConnectPause, time, stopping);
            }
        }
    }

    private void Send(ReplicaMessage message)
    {
        try
        {
            message.Replica = replica.Id;
            _subscriber?.Publish(Channel, message.ToByteArray(), CommandFlags.FireAndForget);
        }
        catch (Exception error) when (error is RedisException or ObjectDisposedException)
        {
            // Not connected; being deaf is what tells of it.
        }
    }

    private void Take(byte[] bytes)
    {
        try
        {
            var message = ReplicaMessage.Parser.ParseFrom(bytes);
            if (message.Replica == replica.Id)
            {
                Volatile.Write(ref _heardTicks, time.Monotonic().Ticks);
            }
            else
            {
                Received(message);
            }
        }
        catch (InvalidProtocolBufferException error)
        {
            metrics.Refused(RefusalReason.Malformed);
            logger.BusFault(error);
        }
        catch (Exception error)
        {
            logger.BusFault(error);
        }
    }

    private bool NoteHeard()
    {
        metrics.ReplicasHeard.Set(IsHeard ? 1 : 0);
        if (IsHeard == _wasHeard)
        {
            return true;
        }

        _wasHeard = !_wasHeard;
        if (_wasHeard)
        {
            logger.BusHeard();
        }
        else
        {
            logger.BusDeaf();
        }

        return true;
    }
}
