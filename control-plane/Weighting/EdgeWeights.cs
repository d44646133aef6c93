using System.Collections.Immutable;
using System.Globalization;
using CdnMusic.ControlPlane.Storing;

namespace CdnMusic.ControlPlane.Weighting;

/// <summary>The weights that operators have set, by edge; durable, and the same on all replicas. They outlive the edge's being away. Thread-safe.</summary>
internal sealed class EdgeWeights(IStore store) : IStoreFollower
{
    private const string Table = "edge_weights";

    private readonly StoreCopy<EdgeWeight> _rows = new(
        store, Table, "edge, weight, reason", row => new EdgeWeight(double.Parse(row.GetString(1), CultureInfo.InvariantCulture), row.GetString(2) is { Length: > 0 } reason ? reason : null));

    /// <inheritdoc/>
    public string Topic => Table;

    /// <summary>All of them; the same object until one changes.</summary>
    public ImmutableSortedDictionary<string, EdgeWeight> All => _rows.Rows;

    /// <summary>Sets an edge's weight.</summary>
    public async Task SetAsync(string edge, EdgeWeight weight)
    {
        await store.RunAsync(transaction => transaction.Execute(
            """
            INSERT INTO edge_weights (edge, weight, reason, changed) VALUES ($1, $2, $3, $4)
            ON CONFLICT (edge) DO UPDATE SET weight = excluded.weight, reason = excluded.reason, changed = excluded.changed
            """,
            edge, weight.Weight!.Value.ToString("R", CultureInfo.InvariantCulture), weight.Reason ?? "", transaction.Touch(Table)));
        await _rows.FollowAsync();
    }

    /// <summary>Takes an edge's weight away. False if it has none.</summary>
    public async Task<bool> ClearAsync(string edge)
    {
        var had = await store.RunAsync(transaction =>
        {
            transaction.Touch(Table);
            return transaction.Execute("DELETE FROM edge_weights WHERE edge = $1", edge) > 0;
        });
        await _rows.FollowAsync();
        return had;
    }

    /// <inheritdoc/>
    public Task FollowAsync() => _rows.FollowAsync();
}
