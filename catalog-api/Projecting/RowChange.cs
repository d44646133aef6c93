using System.Globalization;

namespace CdnMusic.CatalogApi.Projecting;

/// <summary>A row as a change left it.</summary>
/// <param name="Table">Where it lies; also the document's kind.</param>
/// <param name="Columns">Every column, in Postgres's text form; null is NULL.</param>
internal sealed record RowChange(string Table, IReadOnlyDictionary<string, string?> Columns)
{
    public const string Heartbeat = "heartbeat";

    /// <summary>The document's key in the index.</summary>
    public string Key => $"{Table}/{Columns["id"]}";

    /// <summary>Grows with every change of the row.</summary>
    public long Version => long.Parse(Columns["version"]!, CultureInfo.InvariantCulture);
}
