using System.Threading.Channels;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Filling;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Prefetching;

/// <summary>
/// Fetches what is queued, a few at a time, through the same coalesced fills that requests use, and steps back while clients' fills need
/// the origin. Bounded: the oldest goes when it is full. Thread-safe.
/// </summary>
internal sealed class PrefetchQueue : BackgroundService
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan BusyPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<Waiting> _queue;
    private readonly PrefetchOptions _options;
    private readonly PrefetchLedger _ledger;
    private readonly ResponseStore _store;
    private readonly FillCoordinator _fills;
    private readonly EdgeMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger<PrefetchQueue> _logger;
    private int _active;

    public PrefetchQueue(
        IOptions<EdgeOptions> options,
        PrefetchLedger ledger,
        ResponseStore store,
        FillCoordinator fills,
        EdgeMetrics metrics,
        TimeProvider time,
        ILogger<PrefetchQueue> logger)
    {
        (_options, _ledger, _store, _fills, _metrics, _time, _logger) = (options.Value.Prefetch, ledger, store, fills, metrics, time, logger);
        _queue = Channel.CreateBounded<Waiting>(
            new BoundedChannelOptions(_options.QueueLength) { FullMode = BoundedChannelFullMode.DropOldest },
            _ => metrics.PrefetchDropped(PrefetchDrop.QueueFull).Inc());
    }

    /// <summary>Queues a fill.</summary>
    public void Add(FillRequest fill) => _queue.Writer.TryWrite(new Waiting(fill, _time.GetTimestamp()));

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => _options.Enabled
        ? Task.WhenAll([SweepAsync(stoppingToken), .. Enumerable.Range(0, _options.Parallel).Select(_ => WorkAsync(stoppingToken))])
        : Task.CompletedTask;

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(SweepInterval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            _ledger.Sweep();
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await foreach (var waiting in _queue.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await LetClientsGoFirstAsync(stoppingToken);
                if (_time.GetElapsedTime(waiting.Since) > MaxAge)
                {
                    _metrics.PrefetchDropped(PrefetchDrop.Late).Inc();
                }
                else
                {
                    await FetchAsync(waiting.Fill, stoppingToken);
                }
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                _logger.PrefetchFailed(error, waiting.Fill.Target.Text);
            }
        }
    }

    private async Task LetClientsGoFirstAsync(CancellationToken stoppingToken)
    {
        while (_fills.InFlight - Volatile.Read(ref _active) > _options.PauseAboveFills)
        {
            await Task.Delay(BusyPause, _time, stoppingToken);
        }
    }

    private async Task FetchAsync(FillRequest request, CancellationToken stoppingToken)
    {
        // It may have been fetched, for a client or by another worker, since it was queued.
        if (_store.Contains(request.Target) || _ledger.Contains(request.Target.Hash))
        {
            return;
        }

        if (_ledger.TryBegin(request.Target.Hash, out var drop) is not { } entry)
        {
            _metrics.PrefetchDropped(drop).Inc();
            return;
        }

        Interlocked.Increment(ref _active);
        var fill = _fills.Join(request, null, out var started);
        try
        {
            if (!started)
            {
                _ledger.Withdraw(entry);
            }
            else if (await fill.Result.WaitAsync(stoppingToken) is FillResult.Arriving { Stored: true, Head.Status: StatusCodes.Status200OK } arriving
                && await arriving.Body.Arrived.WaitAsync(stoppingToken))
            {
                _ledger.Complete(entry, arriving.Body.Written);
            }
            else
            {
                _ledger.Fail(entry);
            }
        }
        finally
        {
            fill.Leave();
            Interlocked.Decrement(ref _active);
        }
    }

    private readonly record struct Waiting(FillRequest Fill, long Since);
}
