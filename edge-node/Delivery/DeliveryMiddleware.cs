using CdnMusic.EdgeNode.Embargoes;
using CdnMusic.EdgeNode.Peering;
using CdnMusic.EdgeNode.Reporting;
using CdnMusic.EdgeNode.Shielding;
using CdnMusic.EdgeNode.Signing;
using CdnMusic.Hosting.Listeners;
using CdnMusic.HttpFields;
using CdnMusic.SignedUrls;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>The public listener's way in: the cache answers what it can, everything else goes on to the proxy.</summary>
internal sealed class DeliveryMiddleware(
    RequestDelegate next,
    AccessGate gate,
    CachedDelivery cached,
    UsePolicy use,
    Invalidation invalidation,
    EdgeMetrics metrics,
    RttSampler rtt,
    FirstByteTimes firstBytes,
    ExperienceSampler experiences,
    EmbargoList embargoes,
    PeerDelivery peers,
    RegionTrust trust,
    IOptions<EdgeOptions> options)
{
    private readonly string _id = options.Value.Id;

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.ListenerName() != "Public")
        {
            await next(context);
            return;
        }

        metrics.InFlight.Inc();
        firstBytes.Watch(context.Response);
        try
        {
            var outcome = await AnswerAsync(context);
            metrics.Requests(outcome).Inc();
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer, and nothing went wrong here.
        }
        finally
        {
            metrics.InFlight.Dec();
            rtt.Sample(context);
        }
    }

    private async ValueTask<CacheOutcome> AnswerAsync(HttpContext context)
    {
        if (CdnLoop.Count(context.Request.Headers["CDN-Loop"], _id) > 0)
        {
            context.Response.Headers.Append("Cache-Status", CacheStatus.Refused(_id, "loop"));
            await Refusals.LoopAsync(context);
            return CacheOutcome.Error;
        }

        // Before the gate and the embargo: another edge fills what it may not serve yet either.
        if (await peers.TryAnswerAsync(context))
        {
            return CacheOutcome.Peer;
        }

        // The region's edges answer for what they serve: they have the client's signature, and the embargo.
        var asShield = trust.IsEdge(context.Request);
        if (asShield && !trust.IsAsFarAs(context.Request))
        {
            context.Response.Headers.Append("Cache-Status", CacheStatus.Refused(_id, "behind"));
            await Refusals.BehindAsync(context);
            return CacheOutcome.Refused;
        }

        if (!gate.IsOpen && !asShield && await RefuseAsync(context))
        {
            return CacheOutcome.Refused;
        }

        var target = RequestSanity.Target(context);
        if (target is null || RequestSanity.IsAmbiguouslyFramed(context.Request))
        {
            context.Response.Headers.Append("Cache-Status", CacheStatus.Refused(_id, "malformed"));
            await Refusals.MalformedAsync(context);
            return CacheOutcome.Error;
        }

        if (!asShield && embargoes.Concerns(target))
        {
            context.Response.Headers.Append("Cache-Status", CacheStatus.Refused(_id, "embargo"));
            await Refusals.EmbargoAsync(context);
            return CacheOutcome.Refused;
        }

        if (!RequestSanity.IsProxiedMethod(context.Request.Method))
        {
            context.Response.Headers.Append("Cache-Status", CacheStatus.Refused(_id, "method"));
            await Refusals.MethodAsync(context);
            return CacheOutcome.Error;
        }

        RequestSanity.DropUnkeyedInstructions(context);
        var request = CacheRequest.From(context.Request, target, use, asShield);
        if (request?.Experience is { } said && context.Connection.RemoteIpAddress is { } address)
        {
            experiences.Add(address, said);
        }

        if (request is not null && await cached.TryAnswerAsync(context, request) is { } outcome)
        {
            return outcome;
        }

        var reason = request?.PassReason ?? (CacheRequest.IsRead(context.Request) ? ForwardReason.Bypass : ForwardReason.Method);
        context.Response.OnStarting(() =>
        {
            invalidation.Observe(context, target);
            context.Response.Headers.Append(
                "Cache-Status", CacheStatus.Forwarded(_id, reason, context.Response.StatusCode, stored: false, collapsed: false, detail: null));
            return Task.CompletedTask;
        });
        await next(context);
        return CacheOutcome.Pass;
    }

    private async ValueTask<bool> RefuseAsync(HttpContext context)
    {
        var admission = gate.Admit(context);
        if (admission.Admitted)
        {
            return false;
        }

        metrics.AccessRefused(admission.Verdict).Inc();
        // RFC 9211 section 2: neither a hit nor forwarded, made up by the cache itself.
        context.Response.Headers.Append("Cache-Status", $"{_id}; detail={admission.Verdict.ToReason()}");
        await Refusals.AccessAsync(context, admission.Verdict);
        return true;
    }
}
