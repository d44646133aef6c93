using System.Security.Cryptography;
using CdnMusic.CatalogApi.Tests.Running;
using CdnMusic.Deploy.Local.Databases;
using CdnMusic.Deploy.Local.Ports;

[assembly: AssemblyFixture(typeof(Surroundings))]

namespace CdnMusic.CatalogApi.Tests.Running;

/// <summary>What all tests share: a real Postgres, ports, an issuer.</summary>
public sealed class Surroundings : IAsyncLifetime
{
    public PortAllocator Ports { get; } = new();

    public PrivatePostgres Postgres { get; private set; } = null!;

    public TestIssuer Issuer { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Postgres = await PrivatePostgres.StartAsync(ports: Ports);
        Issuer = await TestIssuer.StartAsync();
    }

    /// <summary>An empty database; how to connect.</summary>
    public Task<string> NewDatabaseAsync() =>
        Postgres.CreateDatabaseAsync("test_" + RandomNumberGenerator.GetHexString(12, lowercase: true), replication: true);

    public async ValueTask DisposeAsync()
    {
        await Issuer.DisposeAsync();
        await Postgres.DisposeAsync();
        Ports.Dispose();
    }
}
