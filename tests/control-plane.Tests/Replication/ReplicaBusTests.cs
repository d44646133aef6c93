using CdnMusic.ControlPlane.Tests.Running;
using CdnMusic.Protocol.Fleet;
using CdnMusic.Protocol.Replicas;
using Google.Protobuf;
using StackExchange.Redis;

namespace CdnMusic.ControlPlane.Tests.Replication;

/// <summary>What a Redis that forgets, or that somebody else writes to, can do: nothing.</summary>
[Collection(nameof(ReplicaCluster))]
public sealed class ReplicaBusTests(ReplicaCluster cluster)
{
    private static readonly RedisChannel Channel = RedisChannel.Literal("cdnmusic:control-plane:replicas");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_Redis_that_forgets_all_and_messages_that_no_replica_would_send_change_nothing_and_are_counted()
    {
        await cluster.WholeAsync();
        await using var redis = await ConnectionMultiplexer.ConnectAsync(cluster.Music.Cluster.Redis!.Configuration + ",allowAdmin=true");
        await redis.GetDatabase().ExecuteAsync("FLUSHALL");
        var absurd = Held("edge-1", ulong.MaxValue);
        absurd.Held.Report = new Report { Sequence = 1, Cpu = double.NaN };
        var evil = Held("edge-1", ulong.MaxValue);
        evil.Held.Hello.PublicUrl = "javascript:alert(1)";

        foreach (var message in new[] { [1, 2, 3], absurd.ToByteArray(), evil.ToByteArray(), new ReplicaMessage { Held = new HeldEdge() }.ToByteArray() })
        {
            await redis.GetSubscriber().PublishAsync(Channel, message);
        }

        foreach (var replica in cluster.Replicas)
        {
            await MusicCluster.EventuallyAsync(async () => await RefusedAsync(replica) >= 3);
            await cluster.SeesAsync(replica, ReplicaCluster.EdgeCount);
        }

        await cluster.CompletePurgeAsync(cluster.Replicas[1], "/a");
    }

    private static ReplicaMessage Held(string edge, ulong session) => new()
    {
        Replica = "nobody",
        Held = new HeldEdge { Hello = new Hello { EdgeId = edge, PublicUrl = "http://evil.example", CapacityMbps = 1 }, Session = session },
    };

    private static async Task<double> RefusedAsync(Deploy.Local.LocalService replica)
    {
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(replica.ManagementUrl, "/metrics"), Token);
        return metrics.Split('\n').Where(l => l.StartsWith("cdnmusic_control_plane_refusals_total{", StringComparison.Ordinal))
            .Sum(l => double.Parse(l[(l.LastIndexOf(' ') + 1)..], System.Globalization.CultureInfo.InvariantCulture));
    }
}
