using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.CatalogApi.Storing;

/// <summary>The search index: derived from the catalog, and made again from it whenever that is needed. Thread-safe.</summary>
internal sealed class IndexDatabase(IOptions<CatalogApiOptions> options) : IAsyncDisposable
{
    // One letter in five may be wrong in the middle of a word; the default of 0.6 refuses even one in eight.
    private const string Threshold = " -c pg_trgm.word_similarity_threshold=0.3";

    private readonly string _connectionString = Choose(options.Value);

    /// <summary>Connections, pooled.</summary>
    public NpgsqlDataSource Source { get; } = DatabaseSettings.Source(Choose(options.Value), "cdnmusic-search", Threshold);

    /// <summary>A connection of its own, which ends when it is disposed of: what it locks is free then. A pool would keep both.</summary>
    public async Task<NpgsqlConnection> OpenUnpooledAsync(CancellationToken cancellationToken)
    {
        var settings = new NpgsqlConnectionStringBuilder(_connectionString) { Pooling = false, Timeout = 3, CommandTimeout = 10, ApplicationName = "cdnmusic-projector" };
        var connection = new NpgsqlConnection(settings.ToString());
        try
        {
            await connection.OpenAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private static string Choose(CatalogApiOptions options) => options.SearchPostgres.Length > 0 ? options.SearchPostgres : options.Postgres;
}
