using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CdnMusic.ControlPlane.Storing;

/// <summary>
/// Has memory follow what other replicas write into the store: at once when it is woken, and every <see cref="Period"/> in any case, so that
/// a lost wake-up costs no more than that. Does nothing where the store is ours alone.
/// </summary>
internal sealed class StoreWatch : BackgroundService
{
    /// <summary>How far memory may be behind when nobody wakes us.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly IStore _store;
    private readonly IEnumerable<IStoreFollower> _followers;
    private readonly ControlPlaneMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<StoreWatch> _logger;
    private readonly CoalescedWork _looking;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Dictionary<string, long> _followed = new(StringComparer.Ordinal);
    private bool _reachable = true;

    public StoreWatch(IStore store, IEnumerable<IStoreFollower> followers, ControlPlaneMetrics metrics, TimeProvider time, ILogger<StoreWatch> logger)
    {
        (_store, _followers, _metrics, _time, _logger) = (store, followers, metrics, time, logger);
        _looking = new CoalescedWork(LookAsync);
    }

    /// <summary>What was committed anywhere before the call is in memory when the task completes.</summary>
    /// <exception cref="StoreUnavailableException">The store cannot be asked.</exception>
    public Task CatchUpAsync() => _store.IsShared ? _looking.RunAsync() : Task.CompletedTask;

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
        while (_store.IsShared && !stoppingToken.IsCancellationRequested)
        {
            try
            {
                await CatchUpAsync();
                _metrics.StoreAvailable.Set(1);
                if (!_reachable)
                {
                    _reachable = true;
                    _logger.StoreBack();
                }
            }
            catch (StoreUnavailableException error)
            {
                _metrics.StoreAvailable.Set(0);
                if (_reachable)
                {
                    _reachable = false;
                    _logger.StoreLost(error);
                }
            }
            catch (Exception error)
            {
                _logger.StoreNotFollowed(error);
            }

            await WaitAsync(stoppingToken);
        }
    }

    private async Task LookAsync()
    {
        var versions = await _store.ReadAsync(t => t.Query("SELECT topic, version FROM versions", row => (row.GetString(0), row.GetInt64(1))));
        foreach (var (topic, version) in versions)
        {
            if (_followed.GetValueOrDefault(topic, -1) == version)
            {
                continue;
            }

            await Task.WhenAll(_followers.Where(f => f.Topic == topic).Select(f => f.FollowAsync()));
            _followed[topic] = version;
        }
    }

    private async Task WaitAsync(CancellationToken stopping)
    {
        using var period = new CancellationTokenSource(Period, _time);
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
