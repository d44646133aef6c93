using CdnMusic.Messaging.Outbox;
using CdnMusic.Messaging.Streams;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Prometheus;

namespace CdnMusic.Messaging.Tests.Running;

/// <summary>A service that publishes or reads, on a database of its own.</summary>
internal sealed class Replica : IAsyncDisposable
{
    private readonly IHost _host;

    private Replica(IHost host) => _host = host;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Replica> StartAsync(
        string database, string redis, bool relay = false, string? reader = null, string[]? streams = null, string source = "tests", int length = 50_000)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Messaging:Redis"] = redis,
            ["Messaging:PollInterval"] = "00:00:00.1",
            ["Messaging:RetryDelay"] = "00:00:00.001",
            ["Messaging:StreamLength"] = $"{length}",
        });
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IMetricFactory>(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()));
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(database));
        builder.Services.AddMessaging(source);
        if (relay)
        {
            builder.Services.AddOutboxRelay();
        }

        if (reader is not null)
        {
            builder.Services.AddEventConsumer<SeenEvents>(reader, streams ?? ["orders"]);
        }

        var host = builder.Build();
        await PrepareAsync(database);
        await host.StartAsync(Cancellation);
        return new Replica(host);
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    public Task<StackExchange.Redis.IDatabase> RedisAsync() => Get<RedisConnection>().DatabaseAsync(Cancellation);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }

    private static async Task PrepareAsync(string database)
    {
        await using var source = NpgsqlDataSource.Create(database + ";Pooling=false");
        await using var schema = source.CreateCommand("SELECT pg_advisory_xact_lock(1);" + OutboxTable.Schema + SeenEvents.Schema);
        await schema.ExecuteNonQueryAsync(Cancellation);
    }
}
