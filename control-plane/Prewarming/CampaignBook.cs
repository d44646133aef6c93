using System.Text.Json;
using CdnMusic.ControlPlane.Storing;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>All campaigns; every change is durable when it returns. The oldest that are over make room for new ones. Thread-safe.</summary>
internal sealed class CampaignBook
{
    /// <summary>Campaigns kept.</summary>
    public const int Capacity = 1000;

    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly JsonSerializerOptions _json;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Campaign> _campaigns;
    private TaskCompletionSource _embargoesChanged = NewSignal();
    private long _embargoVersion;

    public CampaignBook(IStore store, IOptions<JsonOptions> json, TimeProvider time)
    {
        (_store, _time, _json) = (store, time, json.Value.SerializerOptions);
        _campaigns = new(store.Run(t => t.Query("SELECT campaign FROM campaigns", row => JsonSerializer.Deserialize<Campaign>(row.GetString(0), _json)!))
            .ToDictionary(c => c.Id), StringComparer.Ordinal);
    }

    /// <summary>All campaigns, the newest first.</summary>
    public IReadOnlyList<Campaign> All()
    {
        lock (_gate)
        {
            return [.. _campaigns.Values.OrderByDescending(c => c.CreatedAt)];
        }
    }

    /// <summary>One campaign, or null.</summary>
    public Campaign? Find(string id)
    {
        lock (_gate)
        {
            return _campaigns.GetValueOrDefault(id);
        }
    }

    /// <summary>Adds a campaign; null if there is no room.</summary>
    public Campaign? Add(TriggerRequest request)
    {
        lock (_gate)
        {
            var old = _campaigns.Count < Capacity ? null : _campaigns.Values.Where(c => c.IsOver && !Embargoes(c)).MinBy(c => c.CreatedAt);
            if (_campaigns.Count >= Capacity && old is null)
            {
                return null;
            }

            if (old is not null)
            {
                Remove(old.Id);
            }

            var campaign = new Campaign(
                Guid.NewGuid().ToString("N"), _time.GetUtcNow(), request, TriggerStatus.Pending, 0, new Dictionary<string, EdgeProgress>());
            Save(campaign);
            return campaign;
        }
    }

    /// <summary>Changes a campaign, unless it is over or gone; then null.</summary>
    public Campaign? Change(string id, Func<Campaign, Campaign> change)
    {
        lock (_gate)
        {
            if (_campaigns.GetValueOrDefault(id) is not { IsOver: false } campaign)
            {
                return null;
            }

            var changed = change(campaign);
            if (!ReferenceEquals(changed, campaign))
            {
                Save(changed);
            }

            return changed;
        }
    }

    /// <summary>Removes a campaign, and with it its embargo. False if there is none.</summary>
    public bool Remove(string id)
    {
        lock (_gate)
        {
            if (!_campaigns.TryGetValue(id, out var campaign))
            {
                return false;
            }

            _store.Run(transaction => transaction.Execute("DELETE FROM campaigns WHERE id = $1", id));
            _campaigns.Remove(id);
            NoteEmbargo(campaign);
            return true;
        }
    }

    /// <summary>What edges must not serve yet, and the version of that list.</summary>
    public (long Version, Wire.EmbargoSet Set) CurrentEmbargoes()
    {
        lock (_gate)
        {
            var set = new Wire.EmbargoSet();
            set.Embargoes.AddRange(_campaigns.Values.Where(Embargoes).Select(c => new Wire.Embargo
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

    private bool Embargoes(Campaign campaign) => campaign.Request.ReleaseAt > _time.GetUtcNow();

    private void Save(Campaign campaign)
    {
        _store.Run(transaction => transaction.Execute(
            "INSERT INTO campaigns (id, campaign) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET campaign = $2",
            campaign.Id, JsonSerializer.Serialize(campaign, _json)));
        if (!_campaigns.ContainsKey(campaign.Id))
        {
            NoteEmbargo(campaign);
        }

        _campaigns[campaign.Id] = campaign;
    }

    private void NoteEmbargo(Campaign campaign)
    {
        if (campaign.Request.ReleaseAt is not null)
        {
            _embargoVersion++;
            Interlocked.Exchange(ref _embargoesChanged, NewSignal()).SetResult();
        }
    }
}
