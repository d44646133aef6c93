using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace CdnMusic.CatalogApi.Projecting;

/// <summary>
/// Reads a replicated row. A tuple comes straight off the connection: it must be read once, wholly, in order, and before the next message.
/// </summary>
internal static class RowReader
{
    /// <summary>The row that a message leaves; null for messages that leave none.</summary>
    public static async Task<RowChange?> ReadAsync(PgOutputReplicationMessage message, CancellationToken cancellationToken)
    {
        switch (message)
        {
            case InsertMessage insert:
                return await RowAsync(insert.Relation, insert.NewRow, null, cancellationToken);
            case FullUpdateMessage update:
                // The old tuple first: that is how they lie on the wire.
                var old = await RowAsync(update.Relation, update.OldRow, null, cancellationToken);
                return await RowAsync(update.Relation, update.NewRow, old, cancellationToken);
            case DefaultUpdateMessage update:
                return await RowAsync(update.Relation, update.NewRow, null, cancellationToken);
            default:
                return null;
        }
    }

    private static async Task<RowChange> RowAsync(RelationMessage relation, ReplicationTuple tuple, RowChange? old, CancellationToken cancellationToken)
    {
        var columns = new Dictionary<string, string?>(relation.Columns.Count, StringComparer.Ordinal);
        await foreach (var value in tuple.WithCancellation(cancellationToken))
        {
            var name = relation.Columns[columns.Count].ColumnName;
            columns[name] = value.IsUnchangedToastedValue ? old?.Columns[name]
                : value.IsDBNull ? null
                : await value.Get<string>(cancellationToken);
        }

        return new RowChange(relation.RelationName, columns);
    }
}
