using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Measuring;
using CdnMusic.ControlPlane.Popularity;
using CdnMusic.Protocol.Replicas;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Replication;

/// <summary>
/// Tells other replicas of the edges whose streams are here, and takes what they say of theirs: everything an edge reports goes to all, so that
/// every replica answers players from the whole fleet and everybody's measurements. Thread-safe.
/// </summary>
/// <remarks>
/// What others say is checked by the rules for what edges say: a replica of another version, or whoever else can write to Redis, must not
/// bring in what an edge could not.
/// </remarks>
internal sealed class HeldEdges(
    IReplicaBus bus,
    EdgeRegistry registry,
    RttTable rtts,
    ExperienceTable experiences,
    HotPathTable hotPaths,
    ControlPlaneMetrics metrics,
    TimeProvider time,
    ILogger<HeldEdges> logger) : IHostedService
{
    /// <summary>Tells how an edge stands, with its report if that is the news.</summary>
    public void Tell(EdgeStream stream, Wire.Report? report = null)
    {
        var place = stream.Purges.Place;
        bus.Publish(new ReplicaMessage
        {
            Held = new HeldEdge
            {
                Hello = EdgeTable.Hello(stream.Identity),
                Session = stream.Session,
                Report = report,
                CaughtUp = stream.CaughtUp,
                PurgeLog = place?.Log ?? "",
                PurgePosition = place?.Position ?? 0,
                PurgeProblem = stream.Purges.Problem ?? "",
                ConnectedUnixMs = stream.ConnectedAt.ToUnixTimeMilliseconds(),
            },
        });
    }

    /// <summary>Tells that a stream is over.</summary>
    public void TellLeft(EdgeStream stream) =>
        bus.Publish(new ReplicaMessage { Left = new EdgeLeft { EdgeId = stream.Identity.Id, Session = stream.Session } });

    /// <summary>Passes on what a client says of its round-trip time.</summary>
    public void TellClaim(ClientPrefix prefix, ulong edge, double ms) =>
        bus.Publish(new ReplicaMessage { Claim = new Claim { PrefixBits = prefix.Bits, PrefixIsV6 = prefix.IsV6, EdgeKey = edge, Ms = ms } });

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        bus.Received += Take;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        bus.Received -= Take;
        return Task.CompletedTask;
    }

    private void Take(ReplicaMessage message)
    {
        switch (message.MessageCase)
        {
            case ReplicaMessage.MessageOneofCase.Held:
                Take(message.Replica, message.Held);
                break;
            case ReplicaMessage.MessageOneofCase.Left:
                registry.LeaveRemote(message.Replica, message.Left.EdgeId, message.Left.Session);
                break;
            case ReplicaMessage.MessageOneofCase.Claim when MeasurementReport.IsPlausible(message.Claim.Ms):
                var claim = message.Claim;
                rtts.Claim(new ClientPrefix(claim.PrefixIsV6, claim.PrefixBits), claim.EdgeKey, claim.Ms, time.Monotonic());
                break;
        }
    }

    private void Take(string replica, HeldEdge held)
    {
        var hello = held.Hello ?? new Wire.Hello();
        var refusal = HelloRules.Check(hello, out var identity) ?? (held.Report is null ? null : ReportRules.Check(held.Report, 0));
        if (refusal is not null)
        {
            metrics.Refused(refusal.Reason);
            logger.HeldEdgeRefused(replica, identity?.Id ?? "?", refusal.Reason, refusal.Detail);
            return;
        }

        if (registry.RecordRemote(replica, identity, held) && held.Report is { } report)
        {
            rtts.Record(identity.Key, report.Rtts, time.Monotonic());
            experiences.Record(identity.Key, report.Experiences, time.Monotonic());
            hotPaths.Record(identity.Id, report.Hot);
        }
    }
}
