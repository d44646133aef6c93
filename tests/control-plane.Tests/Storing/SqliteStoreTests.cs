using CdnMusic.ControlPlane.Storing;
using CdnMusic.Hosting.Configuration;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Tests.Storing;

public sealed class SqliteStoreTests : StoreContractTests
{
    [Fact]
    public async Task A_second_process_on_the_same_directory_is_told_so()
    {
        await using var place = await NewPlaceAsync();
        place.Open();

        var error = Assert.Throws<ConfigurationException>(place.Open);

        Assert.Contains("another control plane is running on it", error.Message, StringComparison.Ordinal);
    }

    private protected override Task<StorePlace> NewPlaceAsync() => Task.FromResult<StorePlace>(new Place());

    private sealed class Place : StorePlace
    {
        private readonly string _directory = Directory.CreateTempSubdirectory("store-test-").FullName;

        public override async Task PrepareAsync(int version, IReadOnlyList<string> statements)
        {
            await using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory, "control-plane.db")};Pooling=False");
            await connection.OpenAsync(Token);
            foreach (var statement in statements.Append($"PRAGMA user_version = {version}"))
            {
                await using var command = connection.CreateCommand();
                command.CommandText = statement;
                await command.ExecuteNonQueryAsync(Token);
            }
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            Directory.Delete(_directory, recursive: true);
        }

        protected override IStore OpenCore() =>
            new SqliteStore(Options.Create(new ControlPlaneOptions { DataDirectory = _directory }), TimeProvider.System);
    }
}
