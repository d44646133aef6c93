using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.CatalogApi.Storing;

/// <summary>The search index: derived from the catalog, and made again from it whenever that is needed. Thread-safe.</summary>
internal sealed class IndexDatabase(IOptions<CatalogApiOptions> options) : IAsyncDisposable
{
    // Below it, a word has little to do with what was typed; the default of 0.6 refuses two mistakes in a short name.
    private const string Threshold = " -c pg_trgm.word_similarity_threshold=0.5";

    /// <summary>Connections, pooled.</summary>
    public NpgsqlDataSource Source { get; } =
        DatabaseSettings.Source(options.Value.SearchPostgres.Length > 0 ? options.Value.SearchPostgres : options.Value.Postgres, "cdnmusic-search", Threshold);

    public ValueTask DisposeAsync() => Source.DisposeAsync();
}
