using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace CdnMusic.Origin.Ledger;

/// <summary>Reads what <see cref="LedgerTransaction"/> wrote.</summary>
internal static class LedgerColumns
{
    public static string? Text(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTimeOffset Time(this SqliteDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? OptionalTime(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);

    public static T Word<T>(this SqliteDataReader row, int column)
        where T : struct, Enum => JsonSerializer.Deserialize<T>($"\"{row.GetString(column)}\"", LedgerTransaction.Json);

    /// <summary>A document; default where there is none.</summary>
    public static T? Document<T>(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? default : JsonSerializer.Deserialize<T>(row.GetString(column), LedgerTransaction.Json);
}
