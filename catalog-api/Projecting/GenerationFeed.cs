using System.Globalization;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;
using NpgsqlTypes;

namespace CdnMusic.CatalogApi.Projecting;

/// <summary>
/// Feeds a generation from its slot for as long as it runs.
/// <list type="number">
/// <item>Rows are gathered until their transaction has committed, and transactions as long as more of them is already here.</item>
/// <item>They are written with the commit's end position in one transaction of the index.</item>
/// <item>Only then is that position acknowledged. A crash before comes back to the same changes, whose versions say that they are old.</item>
/// </list>
/// </summary>
internal sealed class GenerationFeed(SearchIndex index, ReplicationSlots slots, int generation)
{
    private const int MaxRows = 1000;

    private readonly List<RowChange> _committed = [];
    private DateTimeOffset? _heartbeat;
    private ulong _position;

    /// <summary>The end of the last commit that is in the index.</summary>
    public NpgsqlLogSequenceNumber Position => new(Volatile.Read(ref _position));

    /// <summary>Called after a write, with the newest heartbeat in it.</summary>
    public Action<DateTimeOffset>? Beaten { get; init; }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var connection = await slots.ConnectAsync(cancellationToken);
        var options = new PgOutputReplicationOptions(ReplicationSlots.Publication, PgOutputProtocolVersion.V1);
        await using var messages = connection
            .StartReplication(new PgOutputReplicationSlot(slots.Name(generation)), options, reading.Token)
            .GetAsyncEnumerator(reading.Token);
        var transaction = new List<RowChange>();
        NpgsqlLogSequenceNumber? end = null;
        while (true)
        {
            var next = messages.MoveNextAsync().AsTask();
            if (end is { } reached && (!next.IsCompleted || _committed.Count >= MaxRows))
            {
                try
                {
                    await WriteAsync(reached, cancellationToken);
                }
                catch
                {
                    // A reader cannot be disposed of while it reads.
                    await reading.CancelAsync();
                    await next.ContinueWith(static t => t.Exception, TaskScheduler.Default);
                    throw;
                }

                connection.SetReplicationStatus(reached);
                end = null;
            }

            if (!await next)
            {
                return;
            }

            if (messages.Current is CommitMessage commit)
            {
                Take(transaction);
                transaction.Clear();
                end = commit.TransactionEndLsn;
            }
            else if (await RowReader.ReadAsync(messages.Current, cancellationToken) is { } row)
            {
                transaction.Add(row);
            }
        }
    }

    private void Take(List<RowChange> transaction)
    {
        foreach (var row in transaction)
        {
            if (row.Table == RowChange.Heartbeat)
            {
                _heartbeat = DateTimeOffset.Parse(row.Columns["at"]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
            }
            else
            {
                _committed.Add(row);
            }
        }
    }

    private async Task WriteAsync(NpgsqlLogSequenceNumber end, CancellationToken cancellationToken)
    {
        await index.WriteAsync(generation, _committed, end, _heartbeat, cancellationToken);
        Volatile.Write(ref _position, (ulong)end);
        if (_heartbeat is { } heartbeat)
        {
            Beaten?.Invoke(heartbeat);
        }

        _committed.Clear();
        _heartbeat = null;
    }
}
