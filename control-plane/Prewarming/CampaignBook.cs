using System.Collections.Immutable;
using System.Text.Json;
using CdnMusic.ControlPlane.Storing;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>
/// All campaigns of all replicas; every change is durable when its task completes. The oldest that are over make room for new ones.
/// Thread-safe.
/// </summary>
internal sealed class CampaignBook : IStoreFollower
{
    /// <summary>Campaigns kept.</summary>
    public const int Capacity = 1000;

    private const string Table = "campaigns";

    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly JsonSerializerOptions _json;
    private readonly StoreCopy<Campaign> _copy;
    private readonly Lock _gate = new();
    private TaskCompletionSource _embargoesChanged = NewSignal();
    private long _embargoVersion;

    public CampaignBook(IStore store, IOptions<JsonOptions> json, TimeProvider time)
    {
        (_store, _time, _json) = (store, time, json.Value.SerializerOptions);
        _copy = new StoreCopy<Campaign>(store, Table, "id, campaign", row => Read(row.GetString(1)), NoteEmbargoes);
    }

    /// <inheritdoc/>
    public string Topic => Table;

    /// <inheritdoc/>
    public Task FollowAsync() => _copy.FollowAsync();

    /// <summary>All campaigns, the newest first.</summary>
    public IReadOnlyList<Campaign> All() => [.. _copy.Rows.Values.OrderByDescending(c => c.CreatedAt)];

    /// <summary>One campaign, or null.</summary>
    public Campaign? Find(string id) => _copy.Rows.GetValueOrDefault(id);

    /// <summary>Adds a campaign; null if there is no room.</summary>
    public async Task<Campaign?> AddAsync(TriggerRequest request)
    {
        var known = _copy.Rows;
        var old = known.Count < Capacity ? null : known.Values.Where(c => c.IsOver && !Embargoes(c)).MinBy(c => c.CreatedAt);
        if (known.Count >= Capacity && old is null)
        {
            return null;
        }

        var campaign = await _store.RunAsync(transaction =>
        {
            if (old is not null)
            {
                transaction.Execute("DELETE FROM campaigns WHERE id = $1", old.Id);
            }

            var added = new Campaign(
                Guid.NewGuid().ToString("N"), transaction.Now, request, TriggerStatus.Pending, 0, new Dictionary<string, EdgeProgress>());
            transaction.Execute(
                "INSERT INTO campaigns (id, campaign, changed) VALUES ($1, $2, $3)",
                added.Id, JsonSerializer.Serialize(added, _json), transaction.Touch(Table));
            return added;
        });
        await FollowAsync();
        return campaign;
    }

    /// <summary>Changes a campaign, unless it is over or gone; then null.</summary>
    /// <param name="id">Which one.</param>
    /// <param name="change">Makes the changed one; the same instance changes nothing.</param>
    /// <param name="guard">May throw, within the transaction, to prevent the change.</param>
    public async Task<Campaign?> ChangeAsync(string id, Func<Campaign, Campaign> change, Action<StoreTransaction>? guard = null)
    {
        var changed = await _store.RunAsync(transaction =>
        {
            guard?.Invoke(transaction);
            if (transaction.Query("SELECT campaign FROM campaigns WHERE id = $1", row => Read(row.GetString(0)), id) is not [{ IsOver: false } campaign])
            {
                return null;
            }

            var changed = change(campaign);
            if (!ReferenceEquals(changed, campaign))
            {
                transaction.Execute(
                    "UPDATE campaigns SET campaign = $2, changed = $3 WHERE id = $1", id, JsonSerializer.Serialize(changed, _json), transaction.Touch(Table));
            }

            return changed;
        });
        await FollowAsync();
        return changed;
    }

    /// <summary>Removes a campaign, and with it its embargo. False if there is none.</summary>
    public async Task<bool> RemoveAsync(string id)
    {
        var removed = await _store.RunAsync(transaction =>
        {
            transaction.Touch(Table);
            return transaction.Execute("DELETE FROM campaigns WHERE id = $1", id) > 0;
        });
        await FollowAsync();
        return removed;
    }

    /// <summary>What edges must not serve yet, and the version of that list.</summary>
    public (long Version, Wire.EmbargoSet Set) CurrentEmbargoes()
    {
        lock (_gate)
        {
            var set = new Wire.EmbargoSet();
            set.Embargoes.AddRange(_copy.Rows.Values.Where(Embargoes).Select(c => new Wire.Embargo
            {
                Paths = { c.Request.Trigger!.Urls },
                ReleaseUnixMs = c.Request.ReleaseAt!.Value.ToUnixTimeMilliseconds(),
            }));
            return (_embargoVersion, set);
        }
    }

    /// <summary>Waits until the list is of another version.</summary>
    public async Task EmbargoesChangedAsync(long version, CancellationToken cancellation)
    {
        var changed = Volatile.Read(ref _embargoesChanged).Task;
        if (CurrentEmbargoes().Version == version)
        {
            await changed.WaitAsync(cancellation);
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Campaign Read(string json) => JsonSerializer.Deserialize<Campaign>(json, _json)!;

    private bool Embargoes(Campaign campaign) => campaign.Request.ReleaseAt > _time.GetUtcNow();

    /// <summary>A campaign's release never changes: the list changes only with those that come and go.</summary>
    private void NoteEmbargoes(ImmutableSortedDictionary<string, Campaign> before, ImmutableSortedDictionary<string, Campaign> after)
    {
        if (Released(before).SequenceEqual(Released(after)))
        {
            return;
        }

        lock (_gate)
        {
            _embargoVersion++;
        }

        Interlocked.Exchange(ref _embargoesChanged, NewSignal()).SetResult();

        static IEnumerable<string> Released(ImmutableSortedDictionary<string, Campaign> campaigns) =>
            campaigns.Where(c => c.Value.Request.ReleaseAt is not null).Select(c => c.Key);
    }
}
