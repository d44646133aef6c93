using System.Text.Json;
using CdnMusic.ControlPlane.Storing;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Rollouts;

/// <summary>All roll-outs, in the store and the same on all replicas. At most one is open. Thread-safe.</summary>
internal sealed class RolloutBook : IStoreFollower
{
    private const string Table = "rollouts";
    private const int Kept = 100;

    private readonly IStore _store;
    private readonly JsonSerializerOptions _json;
    private readonly TimeProvider _time;
    private readonly StoreCopy<Rollout> _rows;

    public RolloutBook(IStore store, IOptions<JsonOptions> json, TimeProvider time)
    {
        (_store, _json, _time) = (store, json.Value.SerializerOptions, time);
        _rows = new StoreCopy<Rollout>(store, Table, "id, rollout", row => Read(row.GetString(1)));
    }

    /// <inheritdoc/>
    public string Topic => Table;

    /// <summary>All of them, the newest first.</summary>
    public IReadOnlyList<Rollout> All() => [.. _rows.Rows.Values.OrderByDescending(r => r.Revision)];

    /// <summary>One of them, or null.</summary>
    public Rollout? Find(string id) => _rows.Rows.GetValueOrDefault(id);

    /// <summary>The one that is open, if any.</summary>
    public Rollout? Open() => _rows.Rows.Values.FirstOrDefault(r => r.IsOpen);

    /// <summary>What settings edges shall have that no open roll-out has chosen: the latest that are complete, if any.</summary>
    public Rollout? Settled() => _rows.Rows.Values.Where(r => r is { Status: RolloutStatus.Complete, Request.Settings: not null }).MaxBy(r => r.Revision);

    /// <summary>
    /// What version an edge shall run: that of the latest roll-out that is complete, or open and has chosen it; where the latest have been taken
    /// back, what it ran before them. Null: whatever it runs.
    /// </summary>
    public string? VersionOf(string edge)
    {
        string? before = null;
        foreach (var rollout in All().Where(r => r.Request.Version is not null))
        {
            if (rollout.Status == RolloutStatus.Complete || (rollout.IsOpen && rollout.Edges.Contains(edge)))
            {
                return rollout.Request.Version;
            }

            before = rollout.Before?.GetValueOrDefault(edge) ?? before;
        }

        return before;
    }

    /// <summary>Begins one; null if another is open.</summary>
    public async Task<Rollout?> AddAsync(RolloutRequest request)
    {
        var added = await _store.RunAsync(transaction =>
        {
            var all = transaction.Query("SELECT rollout FROM rollouts", row => Read(row.GetString(0)));
            if (all.Any(r => r.IsOpen))
            {
                return null;
            }

            var settled = all.Where(r => r.Status == RolloutStatus.Complete).GroupBy(r => r.Request.Version is null).Select(g => g.MaxBy(r => r.Revision)!.Id).ToArray();
            foreach (var old in all.Where(r => !settled.Contains(r.Id)).OrderByDescending(r => r.Revision).Skip(Kept))
            {
                transaction.Execute("DELETE FROM rollouts WHERE id = $1", old.Id);
            }

            var revision = all.Select(r => r.Revision).DefaultIfEmpty(0).Max() + 1;
            var rollout = new Rollout(Guid.NewGuid().ToString("N"), revision, _time.GetUtcNow(), request, RolloutStatus.Active, 0, [], null);
            Save(transaction, rollout);
            return rollout;
        });
        await _rows.FollowAsync();
        return added;
    }

    /// <summary>Changes one that is open; null if it is not (any more). The guard may throw, within the transaction, to prevent it.</summary>
    public async Task<Rollout?> ChangeAsync(string id, Func<Rollout, Rollout> change, Action<StoreTransaction>? guard = null)
    {
        var changed = await _store.RunAsync(transaction =>
        {
            guard?.Invoke(transaction);
            if (transaction.Query("SELECT rollout FROM rollouts WHERE id = $1", row => Read(row.GetString(0)), id) is not [{ IsOpen: true } found])
            {
                return null;
            }

            var next = change(found);
            Save(transaction, next);
            return next;
        });
        await _rows.FollowAsync();
        return changed;
    }

    /// <inheritdoc/>
    public Task FollowAsync() => _rows.FollowAsync();

    private Rollout Read(string text) => JsonSerializer.Deserialize<Rollout>(text, _json)!;

    private void Save(StoreTransaction transaction, Rollout rollout) => transaction.Execute(
        "INSERT INTO rollouts (id, rollout, changed) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET rollout = excluded.rollout, changed = excluded.changed",
        rollout.Id, JsonSerializer.Serialize(rollout, _json), transaction.Touch(Table));
}
