using CdnMusic.AuthApi.Tests.Running;

namespace CdnMusic.AuthApi.Tests.ExternalSignIn;

/// <summary>One server for a class of tests.</summary>
public sealed class ExternalServerFixture(PostgresOfTests postgres) : IAsyncLifetime
{
    internal ExternalServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await ExternalServer.StartAsync(postgres);

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
