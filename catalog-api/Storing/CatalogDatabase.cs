using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.CatalogApi.Storing;

/// <summary>The catalog itself: what is true. Thread-safe.</summary>
internal sealed class CatalogDatabase(IOptions<CatalogApiOptions> options) : IAsyncDisposable
{
    /// <summary>Connections, pooled.</summary>
    public NpgsqlDataSource Source { get; } = DatabaseSettings.Source(options.Value.Postgres, "cdnmusic-catalog");

    /// <summary>How a replication connection is made: not pooled.</summary>
    public string ConnectionString { get; } = options.Value.Postgres;

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
