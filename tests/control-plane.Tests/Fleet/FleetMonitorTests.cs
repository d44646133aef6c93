using System.Collections.Immutable;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Replication;
using CdnMusic.ControlPlane.Steering;
using CdnMusic.ControlPlane.Storing;
using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Protocol.Replicas;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Prometheus;

namespace CdnMusic.ControlPlane.Tests.Fleet;

public sealed class FleetMonitorTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("monitor-test-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task A_fault_while_the_fleet_is_judged_does_not_end_the_judging()
    {
        var time = new FakeTimeProvider();
        var options = Options.Create(new ControlPlaneOptions { DataDirectory = _directory });
        using var store = new SqliteStore(options, time);
        using var audit = new AuditLog(store, time, NullLogger<AuditLog>.Instance);
        using var table = new EdgeTable(store, time, NullLogger<EdgeTable>.Instance);
        var bus = new BreakableBus();
        var metrics = new ControlPlaneMetrics(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()));
        var registry = new EdgeRegistry(options, new SteeringRules(), table, audit, bus, metrics, time, NullLogger<EdgeRegistry>.Instance);
        var identity = new EdgeIdentity("edge-1", "http://edge-1.example", ImmutableSortedDictionary<string, string>.Empty, 100, "", false);
        registry.RecordRemote("other", identity, new HeldEdge { Session = 1, CaughtUp = true });
        using var monitor = new FleetMonitor(registry, options, time, NullLogger<FleetMonitor>.Instance);
        await monitor.StartAsync(TestContext.Current.CancellationToken);
        var bad = bus.Asked;

        bus.Broken = true;
        await TickUntilAsync(() => bus.Asked > bad + 2);
        bus.Broken = false;
        await TickUntilAsync(() => registry.Ids().Count == 0);

        Assert.False(monitor.ExecuteTask!.IsCompleted);
        await monitor.StopAsync(TestContext.Current.CancellationToken);

        Task TickUntilAsync(Func<bool> condition) => MusicCluster.EventuallyAsync(() =>
        {
            time.Advance(options.Value.ReportInterval / 10);
            return Task.FromResult(condition());
        });
    }

    /// <summary>A bus with a bug.</summary>
    private sealed class BreakableBus : IReplicaBus
    {
        public event Action<ReplicaMessage> Received
        {
            add { }
            remove { }
        }

        public volatile bool Broken;

        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public bool IsHeard
        {
            get
            {
                Interlocked.Increment(ref _asked);
                return Broken ? throw new InvalidOperationException("broken") : true;
            }
        }

        public void Publish(ReplicaMessage message)
        {
        }
    }
}
