using CdnMusic.Messaging.Streams;
using Microsoft.Extensions.Logging;
using Npgsql;
using StackExchange.Redis;

namespace CdnMusic.Messaging.Outbox;

/// <summary>One leader's work on the outbox. For one caller at a time.</summary>
internal sealed class OutboxPublication(
    NpgsqlConnection connection, IDatabase redis, string source, MessagingOptions options, MessagingMetrics metrics, ILogger logger)
{
    private const int BatchSize = 500;

    /// <summary>Per stream: the last time of publication, as the rows say.</summary>
    private readonly Dictionary<string, DateTimeOffset> _published = [];
    private readonly Dictionary<string, HashSet<string>> _readers = [];
    private readonly HashSet<string> _full = [];

    /// <summary>Reads what earlier leaders left.</summary>
    public async Task RecallAsync(CancellationToken cancellationToken)
    {
        await using var streams = new NpgsqlCommand(
            "SELECT stream, max(published_at) FROM outbox WHERE published_at IS NOT NULL GROUP BY stream", connection);
        await using (var reader = await streams.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                _published[reader.GetString(0)] = reader.GetFieldValue<DateTimeOffset>(1);
            }
        }

        await using var readers = new NpgsqlCommand("SELECT stream, reader FROM outbox_readers", connection);
        await using var known = await readers.ExecuteReaderAsync(cancellationToken);
        while (await known.ReadAsync(cancellationToken))
        {
            ReadersOf(known.GetString(0)).Add(known.GetString(1));
        }
    }

    /// <summary>Finds out what Redis lost, and makes it unpublished again; remembers who reads.</summary>
    public async Task RecoverAsync(CancellationToken cancellationToken)
    {
        _full.Clear();
        foreach (var (stream, published) in _published.ToList())
        {
            var kept = Time((long?)await redis.StringGetAsync(StreamKeys.Marker(stream, source)) ?? 0);
            if (kept < published)
            {
                await using var lost = new NpgsqlCommand("UPDATE outbox SET published_at = NULL WHERE stream = $1 AND published_at > $2", connection)
                {
                    Parameters = { new() { Value = stream }, new() { Value = kept } },
                };
                var count = await lost.ExecuteNonQueryAsync(cancellationToken);
                logger.EventsLost(stream, count);
                metrics.Republished.WithLabels(stream).Inc(count);
                _published[stream] = kept;
            }

            foreach (var reader in await StreamRoom.ReadersAsync(redis, stream))
            {
                await RememberAsync(stream, reader, cancellationToken);
            }
        }
    }

    /// <summary>Publishes some of what is there; false when nothing more can be published before <see cref="RecoverAsync"/> has looked again.</summary>
    public async Task<bool> PublishBatchAsync(CancellationToken cancellationToken)
    {
        var hasMoved = false;
        var batch = await ReadAsync(cancellationToken);
        foreach (var (stream, rows) in batch.GroupBy(r => r.Event.Stream).Select(g => (g.Key, g.ToList())))
        {
            var hasRoom = await StreamRoom.MakeAsync(redis, stream, rows.Count, options.StreamLength, ReadersOf(stream));
            metrics.Full.WithLabels(stream).Set(hasRoom ? 0 : 1);
            if (hasRoom)
            {
                hasMoved |= await PublishAsync(stream, rows, cancellationToken);
            }
            else if (_full.Add(stream))
            {
                hasMoved = true; // on to what other streams have
                logger.StreamFull(stream);
            }
        }

        return hasMoved;
    }

    /// <summary>Deletes what was published long ago.</summary>
    public async Task ForgetOldAsync(CancellationToken cancellationToken)
    {
        await using var old = new NpgsqlCommand("DELETE FROM outbox WHERE published_at < now() - $1", connection)
        {
            Parameters = { new() { Value = options.OutboxRetention } },
        };
        await old.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>
    /// False: Redis lost something after <see cref="RecoverAsync"/> looked; a later marker would hide that, so the marker is only ever
    /// moved on from one that was looked at.
    /// </summary>
    private async Task<bool> PublishAsync(string stream, List<(long Position, StreamEvent Event)> rows, CancellationToken cancellationToken)
    {
        var marker = StreamKeys.Marker(stream, source);
        var seen = await redis.StringGetAsync(marker);
        var kept = Time((long?)seen ?? 0);
        if (_published.TryGetValue(stream, out var last) && kept < last)
        {
            return false;
        }

        // Postgres keeps microseconds. Each batch's time is later than the one before, whatever the clock does.
        var at = Time(Microseconds(DateTimeOffset.UtcNow));
        at = at > kept ? at : kept.AddMicroseconds(1);
        var transaction = redis.CreateTransaction();
        transaction.AddCondition(seen.IsNull ? Condition.KeyNotExists(marker) : Condition.StringEqual(marker, seen));
        var results = rows.Select(row => (Task)transaction.StreamAddAsync(StreamKeys.Entries(stream), row.Event.ToEntry())).ToList();
        results.Add(transaction.StringSetAsync(marker, Microseconds(at)));
        if (!await transaction.ExecuteAsync())
        {
            return false;
        }

        await Task.WhenAll(results);
        await redis.PublishAsync(StreamKeys.News(stream), RedisValue.EmptyString, CommandFlags.FireAndForget);

        await using var mark = new NpgsqlCommand("UPDATE outbox SET published_at = $1 WHERE position = ANY($2)", connection)
        {
            Parameters = { new() { Value = at }, new() { Value = rows.Select(r => r.Position).ToArray() } },
        };
        await mark.ExecuteNonQueryAsync(cancellationToken);
        _published[stream] = at;
        metrics.Published.WithLabels(stream).Inc(rows.Count);
        return true;
    }

    private async Task<List<(long Position, StreamEvent Event)>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            """
            SELECT position, id, stream, type, payload::text, occurred_at FROM outbox
            WHERE published_at IS NULL AND stream <> ALL($1) ORDER BY position LIMIT $2
            """,
            connection)
        {
            Parameters = { new() { Value = _full.ToArray() }, new() { Value = BatchSize } },
        };
        var rows = new List<(long, StreamEvent)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add((
                reader.GetInt64(0),
                new StreamEvent(
                    reader.GetGuid(1), reader.GetString(2), source, reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5))));
        }

        return rows;
    }

    private async Task RememberAsync(string stream, string reader, CancellationToken cancellationToken)
    {
        if (ReadersOf(stream).Contains(reader))
        {
            return;
        }

        await using var command = new NpgsqlCommand("INSERT INTO outbox_readers VALUES ($1, $2) ON CONFLICT DO NOTHING", connection)
        {
            Parameters = { new() { Value = stream }, new() { Value = reader } },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
        ReadersOf(stream).Add(reader);
    }

    private HashSet<string> ReadersOf(string stream) =>
        _readers.TryGetValue(stream, out var readers) ? readers : _readers[stream] = [];

    private static long Microseconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static DateTimeOffset Time(long microseconds) => DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);
}
