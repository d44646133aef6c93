using CdnMusic.CatalogApi.Entities;
using Npgsql.Replication;

namespace CdnMusic.CatalogApi.Projecting;

/// <summary>
/// Fills a new generation: (1) remember it; (2) make its slot, which exports the snapshot at its very beginning; (3) copy every row as that
/// snapshot shows it; (4) make its indexes. Whatever is committed after the snapshot comes through the slot, so no change is missed and none is twice needed. A
/// build that was broken off is thrown away and begun again.
/// </summary>
internal sealed class GenerationBuilder(SearchIndex index, ReplicationSlots slots)
{
    private const int BatchRows = 1000;
    private static readonly string[] Tables = ["genre", "artist", "release", "track"];

    /// <summary>Makes and fills one; it is not live yet.</summary>
    public async Task<int> BuildAsync(CancellationToken cancellationToken)
    {
        var generation = await index.BeginAsync(cancellationToken);
        // The snapshot lives as long as this connection does nothing else.
        await using var connection = await slots.ConnectAsync(cancellationToken);
        var slot = await connection.CreatePgOutputReplicationSlot(
            slots.Name(generation), slotSnapshotInitMode: LogicalSlotSnapshotInitMode.Export, cancellationToken: cancellationToken);
        foreach (var table in Tables.Where(EntityKind.All.ContainsKey))
        {
            await slots.BackfillAsync(
                table, slot.SnapshotName!, BatchRows,
                rows => index.WriteAsync(generation, rows, slot.ConsistentPoint, null, cancellationToken), cancellationToken);
        }

        await index.FinishAsync(generation, cancellationToken);
        await index.WriteAsync(generation, [], slot.ConsistentPoint, null, cancellationToken);
        return generation;
    }

    /// <summary>Throws away every generation but the live one.</summary>
    public async Task CleanAsync(int? live, CancellationToken cancellationToken)
    {
        foreach (var other in await index.AllAsync(cancellationToken))
        {
            if (other != live)
            {
                await slots.DropAsync(slots.Name(other), cancellationToken);
                await index.DropAsync(other, cancellationToken);
            }
        }
    }
}
