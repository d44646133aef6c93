using System.Threading.Channels;
using CdnMusic.ListeningApi.Events;
using CdnMusic.ListeningApi.Storing;
using Microsoft.Extensions.Options;
using Prometheus;

namespace CdnMusic.ListeningApi.Ingest;

/// <summary>
/// Group commit: what many requests brought is written in one transaction, and each request is answered when that has committed. So an
/// acknowledged event is in Postgres's log, whatever is killed next; and what waits in memory is of senders that still wait, too.
/// The queue is bounded by events, not batches; who comes when it is full is told at once. Thread-safe.
/// </summary>
internal sealed class EventWriter(
    EventStatements statements, IOptions<ListeningApiOptions> options, ListeningApiMetrics metrics, TimeProvider time, ILogger<EventWriter> logger)
    : BackgroundService
{
    private const int MaxTransaction = 5000;
    private const int MaxAttempts = 3;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly Channel<Batch> _queue = Channel.CreateUnbounded<Batch>();
    private int _waiting;

    /// <summary>Stores the events, and returns when that is certain, or will not be.</summary>
    public async Task<WriteOutcome> WriteAsync(IReadOnlyList<EventRow> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
        {
            return WriteOutcome.Written;
        }

        // A batch of any size may go into an empty queue.
        if (Interlocked.Add(ref _waiting, rows.Count) is var waiting && waiting > options.Value.QueueLimit && waiting > rows.Count)
        {
            Interlocked.Add(ref _waiting, -rows.Count);
            return WriteOutcome.Full;
        }

        metrics.EventsWaiting.Set(waiting);
        var batch = new Batch(rows, new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously));
        if (!_queue.Writer.TryWrite(batch))
        {
            Interlocked.Add(ref _waiting, -rows.Count);
            return WriteOutcome.Unknown;
        }

        try
        {
            return await batch.Done.Task.WaitAsync(Patience, cancellationToken) ? WriteOutcome.Written : WriteOutcome.Unknown;
        }
        catch (TimeoutException)
        {
            return WriteOutcome.Unknown;
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.Writers).Select(_ => WriteAllAsync(stoppingToken)));

    private async Task WriteAllAsync(CancellationToken stoppingToken)
    {
        var batches = new List<Batch>();
        try
        {
            while (await _queue.Reader.WaitToReadAsync(stoppingToken))
            {
                batches.Clear();
                for (var events = 0; events < MaxTransaction && _queue.Reader.TryRead(out var batch); events += batch.Rows.Count)
                {
                    batches.Add(batch);
                }

                if (batches.Count > 0)
                {
                    await WriteAsync(batches, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Those that still wait are told that it is not known.
            _queue.Writer.TryComplete();
            while (_queue.Reader.TryRead(out var batch))
            {
                batch.Done.TrySetResult(false);
            }
        }
    }

    private async Task WriteAsync(List<Batch> batches, CancellationToken stoppingToken)
    {
        var rows = batches.SelectMany(b => b.Rows).ToList();
        try
        {
            var isWritten = await TryAsync(rows, stoppingToken);
            foreach (var batch in batches)
            {
                // One batch that the database will not have must not take its neighbours along.
                batch.Done.TrySetResult(isWritten ?? (batches.Count > 1 && await TryAsync(batch.Rows, stoppingToken) == true));
            }
        }
        finally
        {
            metrics.EventsWaiting.Set(Interlocked.Add(ref _waiting, -rows.Count));
            batches.ForEach(b => b.Done.TrySetResult(false));
        }
    }

    /// <summary>True: committed. False: the database does not answer. Null: it will not have them.</summary>
    private async Task<bool?> TryAsync(IReadOnlyList<EventRow> rows, CancellationToken stoppingToken)
    {
        for (var attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            try
            {
                using (metrics.WriteSeconds.NewTimer())
                {
                    await statements.WriteAsync(rows, stoppingToken);
                }

                return true;
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                if (!ListeningDatabase.IsTransient(error))
                {
                    logger.WriteRefused(rows.Count, error);
                    return null;
                }

                logger.WriteFailed(rows.Count, attempt, error.Message);
                await Task.Delay(Pause * attempt, time, stoppingToken);
            }
        }

        return false;
    }

    private sealed record Batch(IReadOnlyList<EventRow> Rows, TaskCompletionSource<bool> Done);
}
