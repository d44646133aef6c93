using System.Text.RegularExpressions;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>Postgres: four words of the schema are different, and its clock is the server's.</summary>
internal sealed partial class PostgresDialect : IStoreDialect
{
    /// <summary>Without a name the driver counts positions itself.</summary>
    public string ParameterName(int number) => "";

    /// <inheritdoc/>
    public long Now(StoreTransaction transaction) =>
        transaction.Query("SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint", row => row.GetInt64(0)).Single();

    /// <inheritdoc/>
    public string Definition(string sql) => Different().Replace(sql, word => word.Value switch
    {
        "INTEGER" => "bigint",
        "BLOB" => "bytea",
        "AUTOINCREMENT" => "GENERATED ALWAYS AS IDENTITY",
        _ => "",
    });

    [GeneratedRegex(@"\b(INTEGER|BLOB|AUTOINCREMENT|STRICT)\b")]
    private static partial Regex Different();
}
