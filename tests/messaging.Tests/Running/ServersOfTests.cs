using System.Globalization;
using CdnMusic.Deploy.Local.Databases;
using StackExchange.Redis;

namespace CdnMusic.Messaging.Tests.Running;

/// <summary>A real Postgres and a real Redis for the tests of a class, which run one after the other; a database for each test.</summary>
public sealed class ServersOfTests : IAsyncLifetime
{
    private int _databases;

    public PrivatePostgres Postgres { get; private set; } = null!;

    public PrivateRedis Redis { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Postgres = await PrivatePostgres.StartAsync();
        Redis = await PrivateRedis.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await Redis.DisposeAsync();
        await Postgres.DisposeAsync();
    }

    /// <summary>Redis forgets everything.</summary>
    public async Task FlushAsync()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(Redis.Configuration + ",allowAdmin=true");
        await connection.GetDatabase().ExecuteAsync("FLUSHALL");
    }

    public Task<string> NewDatabaseAsync() =>
        Postgres.CreateDatabaseAsync("messaging_" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture));
}
