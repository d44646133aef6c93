using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace CdnMusic.Messaging.Streams;

/// <summary>The one connection to Redis of this process, made when first needed; it reconnects by itself. Thread-safe.</summary>
internal sealed class RedisConnection(IOptions<MessagingOptions> options) : IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private volatile ConnectionMultiplexer? _connection;

    /// <summary>Is there a Redis to connect to?</summary>
    public bool IsConfigured => options.Value.Redis.Length > 0;

    public async Task<IDatabase> DatabaseAsync(CancellationToken cancellationToken) => (await ConnectAsync(cancellationToken)).GetDatabase();

    public async Task<ISubscriber> SubscriberAsync(CancellationToken cancellationToken) => (await ConnectAsync(cancellationToken)).GetSubscriber();

    public async ValueTask DisposeAsync()
    {
        if (_connection is { } connection)
        {
            await connection.DisposeAsync();
        }

        _gate.Dispose();
    }

    private async Task<ConnectionMultiplexer> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { } connection)
        {
            return connection;
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            var configuration = ConfigurationOptions.Parse(options.Value.Redis);
            configuration.AbortOnConnectFail = false;
            return _connection ??= await ConnectionMultiplexer.ConnectAsync(configuration);
        }
        finally
        {
            _gate.Release();
        }
    }
}
