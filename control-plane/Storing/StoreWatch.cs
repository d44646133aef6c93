using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>
/// Has memory follow what other replicas write into the store: at once when it is woken, and every <see cref="Period"/> in any case, so that
/// a lost wake-up costs no more than that. Does nothing where the store is ours alone.
/// </summary>
internal sealed class StoreWatch(IStore store, IEnumerable<IStoreFollower> followers, TimeProvider time, ILogger<StoreWatch> logger) : BackgroundService
{
    /// <summary>How far memory may be behind when nobody wakes us.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Dictionary<string, long> _followed = new(StringComparer.Ordinal);
    private bool _reachable = true;

    /// <summary>Somebody else has changed something.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Woken already, and not yet awake: that look will see it.
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _wake.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (store.IsShared && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync();
                if (!_reachable)
                {
                    _reachable = true;
                    logger.StoreBack();
                }
            }
            catch (StoreUnavailableException error)
            {
                if (_reachable)
                {
                    _reachable = false;
                    logger.StoreLost(error);
                }
            }
            catch (Exception error)
            {
                logger.StoreNotFollowed(error);
            }

            await WaitAsync(stoppingToken);
        }
    }

    private async Task LookAsync()
    {
        var versions = await store.ReadAsync(t => t.Query("SELECT topic, version FROM versions", row => (row.GetString(0), row.GetInt64(1))));
        foreach (var (topic, version) in versions)
        {
            if (_followed.GetValueOrDefault(topic, -1) == version)
            {
                continue;
            }

            await Task.WhenAll(followers.Where(f => f.Topic == topic).Select(f => f.FollowAsync()));
            _followed[topic] = version;
        }
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        using var period = new CancellationTokenSource(Period, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(period.Token, stopping);
        try
        {
            await _wake.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // Time to look.
        }
    }
}
