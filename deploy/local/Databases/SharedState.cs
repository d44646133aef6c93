namespace CdnMusic.Deploy.Local.Databases;

/// <summary>What replicas of the control plane share: a Postgres with their database, and a Redis.</summary>
internal sealed class SharedState(PrivatePostgres postgres, PrivateRedis redis, string connectionString) : IAsyncDisposable
{
    private const string Database = "control_plane";

    public PrivatePostgres Postgres => postgres;

    public PrivateRedis Redis => redis;

    /// <summary>How the replicas connect to their database.</summary>
    public string ConnectionString => connectionString;

    /// <summary>Starts both, below a directory that is kept, or, with null, in temporary ones.</summary>
    public static async Task<SharedState> StartAsync(string? directory, CancellationToken cancellationToken)
    {
        var postgres = await PrivatePostgres.StartAsync(Below("postgres"), cancellationToken: cancellationToken);
        try
        {
            var connectionString = await postgres.CreateDatabaseAsync(Database, cancellationToken: cancellationToken);
            return new SharedState(postgres, await PrivateRedis.StartAsync(Below("redis"), cancellationToken: cancellationToken), connectionString);
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }

        string? Below(string name) => directory is null ? null : Path.Combine(Path.GetFullPath(directory), name);
    }

    public async ValueTask DisposeAsync()
    {
        await redis.DisposeAsync();
        await postgres.DisposeAsync();
    }
}
