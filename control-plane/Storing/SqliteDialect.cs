using System.Globalization;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>SQLite: the schema is written in its words, and its clock is ours.</summary>
internal sealed class SqliteDialect(TimeProvider time) : IStoreDialect
{
    /// <inheritdoc/>
    public string ParameterName(int number) => string.Create(CultureInfo.InvariantCulture, $"${number}");

    /// <inheritdoc/>
    public long Now(StoreTransaction transaction) => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public string Definition(string sql) => sql;
}
