using CdnMusic.CatalogApi.Storing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace CdnMusic.CatalogApi.Projecting;

/// <summary>
/// Keeps the search index equal to the catalog. Of several instances one works, the one that holds an advisory lock of the index; the
/// others try again every second. Whatever fails is begun again from what the index and the slots say.
/// </summary>
internal sealed class Projector(
    IndexDatabase database,
    SearchIndex index,
    ReplicationSlots slots,
    GenerationBuilder builder,
    SchemaMigration migration,
    CatalogApiMetrics metrics,
    TimeProvider time,
    ILogger<Projector> logger) : BackgroundService
{
    private const long Lock = 0x70_72_6f_6a_65_63_74;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1), Pace = TimeSpan.FromMilliseconds(100);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await migration.Done.WaitAsync(stoppingToken);
        while (true)
        {
            try
            {
                await WorkAsync(stoppingToken);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                logger.ProjectionFailed(error);
            }

            await Task.Delay(Pause, time, stoppingToken);
        }
    }

    private async Task WorkAsync(CancellationToken stoppingToken)
    {
        await using var holder = await database.OpenUnpooledAsync(stoppingToken);
        if (!await BoolAsync(holder, $"SELECT pg_try_advisory_lock({Lock})", stoppingToken))
        {
            return;
        }

        await index.MigrateAsync(stoppingToken);
        var live = await index.LiveAsync(stoppingToken);
        await builder.CleanAsync(live, stoppingToken);
        if (live is null || !await slots.IsUsableAsync(slots.Name(live.Value), stoppingToken))
        {
            // Changes have been lost to it for good, or there is none yet.
            live = await RebuildAsync(stoppingToken);
        }

        while (true)
        {
            live = await FollowAsync(holder, live.Value, stoppingToken);
            await builder.CleanAsync(live, stoppingToken);
        }
    }

    /// <summary>Feeds the live generation until another has taken its place, which is returned.</summary>
    private async Task<int> FollowAsync(NpgsqlConnection holder, int live, CancellationToken stoppingToken)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var feed = new GenerationFeed(index, slots, live) { Beaten = beat => metrics.Lag.Set((time.GetUtcNow() - beat).TotalSeconds) };
        var tasks = new List<Task> { feed.RunAsync(ending.Token), BeatAsync(holder, live, ending.Token) };
        var rebuild = RebuildWhenWantedAsync(ending.Token);
        tasks.Add(rebuild);
        try
        {
            await await Task.WhenAny(tasks);
            return rebuild.IsCompletedSuccessfully ? await rebuild : live;
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(tasks).ContinueWith(static t => t.Exception, TaskScheduler.Default);
        }
    }

    private async Task BeatAsync(NpgsqlConnection holder, int live, CancellationToken cancellationToken)
    {
        while (true)
        {
            metrics.SlotLag.Set(await slots.BeatAsync(slots.Name(live), cancellationToken) ?? double.NaN);
            // Whoever has lost this connection has lost the lock with it, and must stop.
            await BoolAsync(holder, "SELECT true", cancellationToken);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task<int> RebuildWhenWantedAsync(CancellationToken cancellationToken)
    {
        long? wanted;
        while ((wanted = await index.WantedRebuildAsync(cancellationToken)) is null)
        {
            await Task.Delay(Pause, time, cancellationToken);
        }

        var generation = await RebuildAsync(cancellationToken);
        await index.RebuiltAsync(wanted.Value, cancellationToken);
        return generation;
    }

    /// <summary>Builds a generation and lets it catch up with the log before it is searched, so that nobody sees the past again.</summary>
    private async Task<int> RebuildAsync(CancellationToken cancellationToken)
    {
        var generation = await builder.BuildAsync(cancellationToken);
        var end = await slots.EndAsync(cancellationToken);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var feed = new GenerationFeed(index, slots, generation);
        var running = feed.RunAsync(ending.Token);
        try
        {
            while ((ulong)feed.Position < (ulong)end)
            {
                await slots.BeatAsync(slots.Name(generation), cancellationToken);
                await Task.WhenAny(running, Task.Delay(Pace, time, cancellationToken));
                if (running.IsCompleted)
                {
                    await running;
                }

                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            await ending.CancelAsync();
            await running.ContinueWith(static t => t.Exception, TaskScheduler.Default);
        }

        await index.SwitchAsync(generation, cancellationToken);
        logger.IndexRebuilt(generation);
        return generation;
    }

    private static async Task<bool> BoolAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
