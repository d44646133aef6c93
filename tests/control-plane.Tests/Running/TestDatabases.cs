using System.Security.Cryptography;
using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Deploy.Local.Databases;

[assembly: AssemblyFixture(typeof(TestDatabases))]

namespace CdnMusic.ControlPlane.Tests.Running;

/// <summary>One real Postgres for all tests that only want a database of their own; started when the first asks.</summary>
public sealed class TestDatabases : IAsyncDisposable
{
    private readonly Lazy<Task<PrivatePostgres>> _postgres = new(() => PrivatePostgres.StartAsync());

    /// <summary>Makes an empty database; returns how to connect.</summary>
    public async Task<string> NewAsync() =>
        await (await _postgres.Value).CreateDatabaseAsync("test_" + RandomNumberGenerator.GetHexString(12, lowercase: true));

    public async ValueTask DisposeAsync()
    {
        if (_postgres.IsValueCreated)
        {
            await (await _postgres.Value).DisposeAsync();
        }
    }
}
