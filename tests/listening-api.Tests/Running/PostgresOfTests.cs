using System.Globalization;
using CdnMusic.Deploy.Local.Databases;

[assembly: AssemblyFixture(typeof(CdnMusic.ListeningApi.Tests.Running.PostgresOfTests))]

namespace CdnMusic.ListeningApi.Tests.Running;

/// <summary>One real Postgres for all tests; a database for each server.</summary>
public sealed class PostgresOfTests : IAsyncLifetime
{
    private PrivatePostgres _postgres = null!;
    private int _databases;

    public async ValueTask InitializeAsync() => _postgres = await PrivatePostgres.StartAsync();

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();

    public Task<string> NewDatabaseAsync() =>
        _postgres.CreateDatabaseAsync("listening_" + Interlocked.Increment(ref _databases).ToString(CultureInfo.InvariantCulture));
}
