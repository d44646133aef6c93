using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Delivery;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Purging;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Peering;

/// <summary>
/// Answers other edges of the fleet, and only from what is stored, fresh, and has survived every purge that the asking edge has carried out:
/// else that edge would take for new what was purged there. Surrogate keys go along, which clients never see. Thread-safe.
/// </summary>
internal sealed class PeerDelivery(
    PeerProof proof,
    FleetPurges purges,
    StoredSelection selection,
    UsePolicy use,
    ResponseWriter writer,
    BlockDelivery blocks,
    TimeProvider time,
    IOptions<EdgeOptions> options)
{
    private const string SurrogateKeyField = "Surrogate-Key";

    private readonly string _id = options.Value.Id;

    /// <summary>Answers if another edge is asking; false if it is anybody else.</summary>
    public async ValueTask<bool> TryAnswerAsync(HttpContext context)
    {
        var field = context.Request.Headers[PeerProof.FieldName];
        if (field.Count != 1
            || RequestSanity.Target(context) is not { } target
            || proof.Verify(field, target) is not { } place
            || CacheRequest.From(context.Request, target, use) is not { } request)
        {
            return false;
        }

        if (!purges.Place.Covers(place) || !await TryWriteAsync(context, request))
        {
            context.Response.Headers.Remove(SurrogateKeyField);
            context.Response.Headers.Append("Cache-Status", CacheStatus.Refused(_id, "peer-miss"));
            await Refusals.NotForPeerAsync(context);
        }

        return true;
    }

    private async ValueTask<bool> TryWriteAsync(HttpContext context, CacheRequest request)
    {
        var found = await selection.FindAsync(request, context.RequestAborted);
        if (found.Lookup.Response is not { } stored)
        {
            return false;
        }

        try
        {
            var keys = stored.Head.SurrogateKeys;
            if (stored.Head.Status != StatusCodes.Status200OK
                || found.Lookup.SoftPurged
                || keys.HasMore
                || stored.Head.Freshness.At(time.GetUtcNow()) != Usability.Fresh)
            {
                return false;
            }

            if (keys.Names.Length > 0)
            {
                context.Response.Headers[SurrogateKeyField] = string.Join(' ', keys.Names);
            }

            var status = CacheStatus.Hit(_id, -(long)stored.Head.Freshness.OverdueAt(time.GetUtcNow()).TotalSeconds);
            if (stored.Head.Blocks is null)
            {
                await writer.WriteStoredAsync(context, request, stored, status);
                return true;
            }

            return await blocks.AnswerStoredAsync(context, request, stored, status, isHit: true) is BlockAnswer.FromCache or BlockAnswer.Failed;
        }
        finally
        {
            stored.Release();
        }
    }
}
