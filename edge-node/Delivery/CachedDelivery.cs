using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Popularity;
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
    StoredSelection selection,
    FillCoordinator fills,
    TargetMarks marks,
    UsePolicy use,
    Prefetcher prefetcher,
    ResponseWriter writer,
    BlockDelivery blocks,
    ServedSamples served,
    TimeProvider time,
    IOptions<EdgeOptions> options)
{
    /// <summary>A request begins again when it met another variant's fill; this often, then it is proxied.</summary>
    private const int MaxRounds = 3;

    private readonly string _id = options.Value.Id;

    /// <summary>Answers the request, or returns null if it should be proxied.</summary>
    public async ValueTask<CacheOutcome?> TryAnswerAsync(HttpContext context, CacheRequest request)
    {
        if (marks.Contains(request.Target, TargetMark.Private))
        {
            return (await PassAsync(context, request, ForwardReason.Bypass)).Outcome;
        }

        prefetcher.Requested(request);
        for (var round = 0; round < MaxRounds; round++)
        {
            var found = await selection.FindAsync(request, context.RequestAborted);
            Answer answer;
            try
            {
                answer = found.Lookup.Response is { } stored
                    ? await AnswerFromAsync(context, request, stored, found)
                    : await FillAsync(context, request, found);
            }
            finally
            {
                found.Lookup.Response?.Release();
            }

            if (answer.Done)
            {
                return answer.Outcome;
            }
        }

        return null;
    }

    private async ValueTask<Answer> AnswerFromAsync(HttpContext context, CacheRequest request, StoredResponse stored, Selection found)
    {
        var terms = stored.Head.Freshness;
        if ((request.HasCredentials && !terms.SharedDespiteCredentials) || ResponseWriter.IsForOrigin(context, request, stored))
        {
            return await PassAsync(context, request, ForwardReason.Bypass);
        }

        var usability = use.Judge(terms, found.Lookup.SoftPurged, request.Directives);
        if (usability > Usability.StaleWhileRevalidate)
        {
            return await FillAsync(context, request, found);
        }

        if (usability == Usability.StaleWhileRevalidate && request.MayFill)
        {
            RevalidateInBackground(request, stored, found.Key);
        }

        prefetcher.Serving(request, stored);
        var status = CacheStatus.Hit(_id, -(long)terms.OverdueAt(time.GetUtcNow()).TotalSeconds);
        var outcome = usability == Usability.Fresh ? CacheOutcome.Hit : CacheOutcome.HitStale;
        var answer = await WriteStoredAsync(context, request, stored, status, outcome, isHit: true);
        served.Note(request.Target.Text, (int)Math.Min(context.Response.ContentLength ?? 0, int.MaxValue));
        return answer;
    }

    private async ValueTask<Answer> FillAsync(HttpContext context, CacheRequest request, Selection found)
    {
        var stored = found.Lookup.Response;
        var reason = stored is null ? found.Missing
            : stored.Head.Freshness.At(time.GetUtcNow(), found.Lookup.SoftPurged) == Usability.Fresh ? ForwardReason.Request
            : ForwardReason.Stale;
        if (request.Directives.OnlyIfCached || !request.MayFill || !found.WithinReach)
        {
            return await PassAsync(context, request, found.WithinReach ? ForwardReason.Bypass : reason);
        }

        var fill = blocks.Join(request, found.Key, stored, out var started);
        try
        {
            if (!started && fill.IsEnding)
            {
                await fill.Ended.WaitAsync(context.RequestAborted);
                return Answer.Again;
            }

            var result = await fill.Result.WaitAsync(context.RequestAborted);
            if (result is FillResult.NoParts)
            {
                fill.Leave();
                fill = fills.Join(request.ToFill(found.Key), stored, out started);
                result = await fill.Result.WaitAsync(context.RequestAborted);
            }

            if (!started && fill.WasTurnedAwayFor(request.Purpose))
            {
                await fill.Ended.WaitAsync(context.RequestAborted);
                return Answer.Again;
            }

            return await AnswerWithAsync(context, request, result, new Attempt(found.Lookup, reason, started));
        }
        finally
        {
            fill.Leave();
        }
    }

    private async ValueTask<Answer> AnswerWithAsync(HttpContext context, CacheRequest request, FillResult result, Attempt attempt)
    {
        switch (result)
        {
            case FillResult.Arriving { Status: 500 or 502 or 503 or 504 } error
                when MayStandIn(request, attempt, OriginFailure.ServerError):
                return await StandInAsync(context, request, attempt, error.Status);

            case FillResult.Arriving arriving:
                if (!Variance.IsWithinReach(arriving.Head.SelectedBy ?? [], request.Field))
                {
                    return await PassBeyondReachAsync(context, request, arriving.Stored);
                }

                if (!Selects(request, arriving.Head, arriving.SelectingValues) || arriving.Body.TryOpen(0) is not { } reader)
                {
                    return Answer.Again;
                }

                using (reader)
                {
                    var status = Forwarded(attempt, arriving.Status, arriving.Stored);
                    await writer.WriteArrivingAsync(context, request, arriving, reader, status, attempt.Started);
                }

                await prefetcher.ServedAsync(request, arriving, attempt.Started, context.RequestAborted);
                return Answer.With(attempt.Outcome);

            case FillResult.ArrivingInBlocks arriving:
                if (!Variance.IsWithinReach(arriving.Manifest.Head.SelectedBy ?? [], request.Field))
                {
                    return await PassBeyondReachAsync(context, request, arriving.Stored);
                }

                if (!Selects(request, arriving.Manifest.Head, arriving.SelectingValues))
                {
                    return Answer.Again;
                }

                var partly = Forwarded(attempt, arriving.Status, arriving.Stored);
                var answer = await blocks.AnswerArrivingAsync(context, request, arriving, partly, attempt.Started);
                return Answer.Of(answer, attempt.Outcome);

            case FillResult.StoredMeanwhile:
                return Answer.Again;

            case FillResult.NoSuchPart none:
                context.Response.Headers.Append("Cache-Status", Forwarded(attempt, StatusCodes.Status416RangeNotSatisfiable, stored: false));
                context.Response.Headers.ContentRange = none.CompleteLength is { } length ? ContentRange.FormatUnsatisfied(length) : default;
                await Refusals.RangeAsync(context);
                return Answer.With(attempt.Outcome);

            case FillResult.NotModified notModified:
                prefetcher.Serving(request, notModified.Response);
                var validated = Forwarded(attempt, StatusCodes.Status304NotModified, stored: true);
                return await WriteStoredAsync(context, request, notModified.Response, validated, CacheOutcome.Revalidated, isHit: false);

            case FillResult.Private:
                marks.Add(request.Target, TargetMark.Private);
                return Answer.Proxy;

            case FillResult.Failed failed when MayStandIn(request, attempt, failed.Failure):
                return await StandInAsync(context, request, attempt, failed.Status);

            case FillResult.Failed failed:
                context.Response.Headers.Append("Cache-Status", Forwarded(attempt, failed.Status, stored: false, failed.Failure.ToString()));
                await (attempt.Lookup.Response is { Head.Freshness.MayBeStale: false }
                    ? Refusals.CannotRevalidateAsync(context)
                    : Refusals.OriginFailedAsync(context, failed));
                return Answer.With(CacheOutcome.Error);

            default:
                throw new InvalidOperationException($"Unknown fill result {result.GetType()}.");
        }
    }

    private ValueTask<Answer> PassBeyondReachAsync(HttpContext context, CacheRequest request, bool stored)
    {
        if (!stored)
        {
            // There will be no signpost to tell the next such request at once.
            marks.Add(request.Target, TargetMark.Private);
        }

        return PassAsync(context, request, ForwardReason.VaryMiss);
    }

    private bool MayStandIn(CacheRequest request, Attempt attempt, OriginFailure failure) =>
        attempt.Lookup.Response is { } stored && use.MayStandIn(stored.Head.Freshness, attempt.Lookup.SoftPurged, request.Directives, failure);

    private async ValueTask<Answer> StandInAsync(HttpContext context, CacheRequest request, Attempt attempt, int? originStatus)
    {
        var status = Forwarded(attempt, originStatus, stored: false, "stale-if-error");
        return await WriteStoredAsync(context, request, attempt.Lookup.Response!, status, CacheOutcome.StaleIfError, isHit: false);
    }

    private async ValueTask<Answer> WriteStoredAsync(
        HttpContext context, CacheRequest request, StoredResponse stored, string cacheStatus, CacheOutcome outcome, bool isHit)
    {
        if (stored.Head.Blocks is not null)
        {
            var answer = await blocks.AnswerStoredAsync(context, request, stored, cacheStatus, isHit);
            return answer == BlockAnswer.NotCached ? await PassAsync(context, request, ForwardReason.Bypass) : Answer.Of(answer, outcome);
        }

        await writer.WriteStoredAsync(context, request, stored, cacheStatus);
        return Answer.With(outcome);
    }

    private void RevalidateInBackground(CacheRequest request, StoredResponse stored, CacheKey key)
    {
        var fill = blocks.Join(request, key, stored, out _);
        _ = fill.Result.ContinueWith(_ => fill.Leave(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <summary>Leaves the request to the proxy, unless it does not want to go that far.</summary>
    private async ValueTask<Answer> PassAsync(HttpContext context, CacheRequest request, ForwardReason reason)
    {
        if (!request.Directives.OnlyIfCached)
        {
            request.PassReason = reason;
            return Answer.Proxy;
        }

        context.Response.Headers.Append("Cache-Status", CacheStatus.Refused(_id, "only-if-cached"));
        await Refusals.NotCachedAsync(context);
        return Answer.With(CacheOutcome.Error);
    }

    private string Forwarded(Attempt attempt, int? status, bool stored, string? detail = null) =>
        CacheStatus.Forwarded(_id, attempt.Reason, status, stored, !attempt.Started, detail);

    private static bool Selects(CacheRequest request, ResponseHead head, string? selectingValues) =>
        head.SelectedBy is not { } selecting || Variance.SelectingValues(selecting, request.Field) == selectingValues;

    /// <summary>A fill that a request waits for: what it revalidates, why it was needed, and whether it is the request's own.</summary>
    private readonly record struct Attempt(Lookup Lookup, ForwardReason Reason, bool Started)
    {
        public CacheOutcome Outcome => Started ? CacheOutcome.Miss : CacheOutcome.Collapsed;
    }

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
