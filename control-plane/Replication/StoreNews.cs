using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Joining;
using CdnMusic.ControlPlane.Purging;
using CdnMusic.ControlPlane.Storing;
using CdnMusic.Protocol.Replicas;
using Microsoft.Extensions.Hosting;

namespace CdnMusic.ControlPlane.Replication;

/// <summary>
/// Brings what was written into the store to where it matters: our own writes to other replicas, theirs to our memory, and what has changed in
/// memory to the registry. A lost message costs <see cref="StoreWatch.Period"/>.
/// </summary>
internal sealed class StoreNews(
    IStore store, StoreWatch watch, IReplicaBus bus, EdgeTable table, EdgeCredentials credentials, EdgeRegistry registry, PurgeLog purges, TimeProvider time)
    : BackgroundService
{
    private static readonly TimeSpan HeadPeriod = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        table.Changed += registry.Follow;
        credentials.Revoked += Expel;
        store.Changed += Announce;
        bus.Received += Take;
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(HeadPeriod, time);
        try
        {
            while (store.IsShared && await timer.WaitForNextTickAsync(stoppingToken))
            {
                var head = purges.Head;
                bus.Publish(new ReplicaMessage { PurgeHead = new PurgeHead { Log = head.Log, Position = head.Position } });
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }

    private void Announce(IReadOnlyCollection<string> topics) => bus.Publish(new ReplicaMessage { Change = new StoreChange() });

    private void Expel(IReadOnlyCollection<string> edges)
    {
        foreach (var edge in edges)
        {
            registry.Expel(edge);
        }
    }

    private void Take(ReplicaMessage message)
    {
        if (message.Change is not null
            || (message.PurgeHead is { } head && purges.Hear(new PurgePlace(head.Log, head.Position))))
        {
            watch.Wake();
        }
    }
}
