using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Prefetching;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>
/// Answers from the cache (RFC 9111 section 4):
/// <list type="number">
/// <item>Find the stored response that the request selects.</item>
/// <item>Fresh: serve it. Stale within stale-while-revalidate: serve it and revalidate in the background. Stale: revalidate it.</item>
/// <item>None: join the fill, and stream it as it arrives. If the fill turns out to be of another variant, begin again.</item>
/// <item>Origin failed: a stored response within stale-if-error stands in; otherwise a gateway error.</item>
/// </list>
/// </summary>
internal sealed class CachedDelivery(
    ResponseStore store,
    FillCoordinator fills,
    PassMarkers passMarkers,
    Prefetcher prefetcher,
    ResponseWriter writer,
    BlockDelivery blocks,
    TimeProvider time,
    IOptions<EdgeOptions> options)
{
    /// <summary>A request begins again when it met another variant's fill; this often, then it is proxied.</summary>
    private const int MaxRounds = 3;

    private readonly string _id = options.Value.Id;

    /// <summary>Answers the request, or returns null if it should be proxied.</summary>
    public async ValueTask<CacheOutcome?> TryAnswerAsync(HttpContext context, CacheRequest request)
    {
        if (passMarkers.Contains(request.Target))
        {
            return null;
        }

        prefetcher.Requested(request);
        for (var round = 0; round < MaxRounds; round++)
        {
            var (lookup, key) = await FindAsync(request, context.RequestAborted);
            Answer answer;
            try
            {
                answer = lookup.Response is { } stored
                    ? await AnswerFromAsync(context, request, stored, key, lookup.SoftPurged)
                    : await AnswerMissAsync(context, request, key);
            }
            finally
            {
                lookup.Response?.Release();
            }

            if (answer.Done)
            {
                return answer.Outcome;
            }
        }

        return null;
    }

    private async ValueTask<(Lookup Lookup, CacheKey Key)> FindAsync(CacheRequest request, CancellationToken cancellationToken)
    {
        var primary = await store.FindAsync(request.Target, cancellationToken);
        if (primary.Response?.Head.SelectedBy is not { } selecting)
        {
            return (primary, request.Target);
        }

        primary.Response.Release();
        var variant = request.VariantKey(selecting);
        return (await store.FindAsync(variant, cancellationToken), variant);
    }

    private async ValueTask<Answer> AnswerFromAsync(
        HttpContext context, CacheRequest request, StoredResponse stored, CacheKey key, bool softPurged)
    {
        var now = time.GetUtcNow();
        var usability = stored.Head.Freshness.At(now, softPurged);
        if (usability == Usability.Fresh && !request.Accepts(stored.Head.Freshness, now))
        {
            usability = Usability.Revalidate;
        }

        if (usability == Usability.StaleWhileRevalidate && !request.Directives.NoCache)
        {
            RevalidateInBackground(request, stored, key);
        }
        else if (usability != Usability.Fresh)
        {
            return request.Directives.OnlyIfCached
                ? await NotCachedAsync(context)
                : await FillAsync(context, request, key, stored, usability);
        }

        var ttl = (long)(stored.Head.Freshness.Lifetime - stored.Head.Freshness.AgeAt(now)).TotalSeconds;
        prefetcher.Serving(request, stored);
        var outcome = usability == Usability.Fresh ? CacheOutcome.Hit : CacheOutcome.HitStale;
        return await WriteStoredAsync(context, request, stored, CacheStatus.Hit(_id, ttl), outcome, isHit: true);
    }

    private async ValueTask<Answer> AnswerMissAsync(HttpContext context, CacheRequest request, CacheKey key) =>
        request.Directives.OnlyIfCached ? await NotCachedAsync(context) : await FillAsync(context, request, key, null, Usability.Revalidate);

    private async ValueTask<Answer> FillAsync(
        HttpContext context, CacheRequest request, CacheKey key, StoredResponse? stored, Usability usability)
    {
        var fill = blocks.Join(request, key, stored, out var started);
        try
        {
            var result = await fill.Result.WaitAsync(context.RequestAborted);
            if (result is FillResult.NoParts)
            {
                fill.Leave();
                fill = fills.Join(request.ToFill(key), stored, out started);
                result = await fill.Result.WaitAsync(context.RequestAborted);
            }

            return await AnswerWithAsync(context, request, result, stored, usability, started);
        }
        finally
        {
            fill.Leave();
        }
    }

    private async ValueTask<Answer> AnswerWithAsync(
        HttpContext context, CacheRequest request, FillResult result, StoredResponse? stored, Usability usability, bool started)
    {
        var reason = stored is null ? ForwardReason.UriMiss : ForwardReason.Stale;
        switch (result)
        {
            case FillResult.Arriving arriving:
                if (!Selects(request, arriving.Head, arriving.SelectingValues) || arriving.Body.TryOpen(0) is not { } reader)
                {
                    return Answer.Again;
                }

                using (reader)
                {
                    var status = CacheStatus.Forwarded(_id, reason, arriving.Status, arriving.Stored, !started, detail: null);
                    await writer.WriteArrivingAsync(context, request, arriving, reader, status);
                }

                await prefetcher.ServedAsync(request, arriving, started, context.RequestAborted);
                return Answer.With(started ? CacheOutcome.Miss : CacheOutcome.Collapsed);

            case FillResult.ArrivingInBlocks arriving:
                if (!Selects(request, arriving.Manifest.Head, arriving.SelectingValues))
                {
                    return Answer.Again;
                }

                var partly = CacheStatus.Forwarded(_id, reason, arriving.Status, arriving.Stored, !started, detail: null);
                var answer = await blocks.AnswerArrivingAsync(context, request, arriving, partly, started);
                return Answer.Of(answer, started ? CacheOutcome.Miss : CacheOutcome.Collapsed);

            case FillResult.StoredMeanwhile:
                return Answer.Again;

            case FillResult.NoSuchPart none:
                context.Response.Headers.Append("Cache-Status", CacheStatus.Forwarded(
                    _id, reason, StatusCodes.Status416RangeNotSatisfiable, stored: false, !started, detail: null));
                context.Response.Headers.ContentRange = none.CompleteLength is { } length ? ContentRange.FormatUnsatisfied(length) : default;
                await Refusals.RangeAsync(context);
                return Answer.With(started ? CacheOutcome.Miss : CacheOutcome.Collapsed);

            case FillResult.NotModified notModified:
                var fresh = CacheStatus.Forwarded(
                    _id, reason, StatusCodes.Status304NotModified, stored: true, collapsed: !started, detail: null);
                prefetcher.Serving(request, notModified.Response);
                return await WriteStoredAsync(context, request, notModified.Response, fresh, CacheOutcome.Revalidated, isHit: false);

            case FillResult.Private:
                passMarkers.Add(request.Target);
                return Answer.Proxy;

            case FillResult.Failed when stored is not null && usability <= Usability.StaleIfError:
                return await WriteStoredAsync(
                    context, request, stored, CacheStatus.Hit(_id, Overdue(stored)), CacheOutcome.StaleIfError, isHit: true);

            case FillResult.Failed failed:
                context.Response.Headers.Append(
                    "Cache-Status", CacheStatus.Forwarded(_id, reason, failed.Status, stored: false, !started, failed.Failure.ToString()));
                await Refusals.OriginFailedAsync(context, failed);
                return Answer.With(CacheOutcome.Error);

            default:
                throw new InvalidOperationException($"Unknown fill result {result.GetType()}.");
        }
    }

    private async ValueTask<Answer> WriteStoredAsync(
        HttpContext context, CacheRequest request, StoredResponse stored, string cacheStatus, CacheOutcome outcome, bool isHit)
    {
        if (stored.Head.Blocks is not null)
        {
            var answer = await blocks.AnswerStoredAsync(context, request, stored, cacheStatus, isHit);
            return answer == BlockAnswer.NotCached ? await NotCachedAsync(context) : Answer.Of(answer, outcome);
        }

        await writer.WriteStoredAsync(context, request, stored, cacheStatus);
        return Answer.With(outcome);
    }

    private void RevalidateInBackground(CacheRequest request, StoredResponse stored, CacheKey key)
    {
        var fill = blocks.Join(request, key, stored, out _);
        _ = fill.Result.ContinueWith(_ => fill.Leave(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private async ValueTask<Answer> NotCachedAsync(HttpContext context)
    {
        context.Response.Headers.Append(
            "Cache-Status", CacheStatus.Forwarded(_id, ForwardReason.Request, null, stored: false, collapsed: false, detail: "only-if-cached"));
        await Refusals.NotCachedAsync(context);
        return Answer.With(CacheOutcome.Error);
    }

    private long Overdue(StoredResponse stored) =>
        (long)(stored.Head.Freshness.Lifetime - stored.Head.Freshness.AgeAt(time.GetUtcNow())).TotalSeconds;

    private static bool Selects(CacheRequest request, ResponseHead head, string? selectingValues) =>
        head.SelectedBy is not { } selecting || Variance.SelectingValues(selecting, request.Field) == selectingValues;

    /// <summary>Answered; to be looked up again; or to be proxied.</summary>
    private readonly record struct Answer(bool Done, CacheOutcome? Outcome)
    {
        public static Answer Again => new(false, null);

        public static Answer Proxy => new(true, null);

        public static Answer With(CacheOutcome outcome) => new(true, outcome);

        /// <summary>Of an answer from blocks.</summary>
        /// <param name="answer">How it went.</param>
        /// <param name="outcome">Its outcome, unless a hit turned out to lack blocks.</param>
        public static Answer Of(BlockAnswer answer, CacheOutcome outcome) => answer switch
        {
            BlockAnswer.Again => Again,
            BlockAnswer.Proxy => Proxy,
            BlockAnswer.Failed => With(CacheOutcome.Error),
            BlockAnswer.FromOrigin when outcome is CacheOutcome.Hit or CacheOutcome.HitStale => With(CacheOutcome.Miss),
            _ => With(outcome),
        };
    }
}
