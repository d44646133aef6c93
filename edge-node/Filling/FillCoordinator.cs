using System.Collections.Concurrent;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Freshness;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// Fetches from the origin, once per key at a time:
/// <list type="number">
/// <item>The first to ask starts the fill; whoever asks while it runs shares it.</item>
/// <item>When the response headers are in, everyone learns the result; bodies stream to all readers as they arrive.</item>
/// <item>A whole, storable body is stored; only then does the fill leave the registry, so no request falls between the two.</item>
/// </list>
/// </summary>
internal sealed class FillCoordinator(
    OriginClient origin,
    ResponseStore store,
    SequenceClock clock,
    TimeProvider time,
    IOptions<EdgeOptions> options,
    EdgeMetrics metrics,
    ILogger<FillCoordinator> logger)
{
    private readonly ConcurrentDictionary<string, Fill> _fills = new(StringComparer.Ordinal);
    private readonly FillOptions _options = options.Value.Fill;
    private readonly FreshnessOptions _freshness = options.Value.Freshness;
    private readonly long _maxObjectBytes = options.Value.Cache.MaxObjectBytes.Bytes;

    /// <summary>Joins the fill that runs for this key, or starts one. The caller must <see cref="Fill.Leave"/> it.</summary>
    /// <param name="request">What to ask for.</param>
    /// <param name="stored">A stored response to revalidate; the caller keeps its own reference.</param>
    /// <param name="started">Whether this call started it.</param>
    public Fill Join(FillRequest request, StoredResponse? stored, out bool started)
    {
        while (true)
        {
            var mine = new Fill(clock.Next());
            var fill = _fills.GetOrAdd(request.Key.Text, mine);
            started = fill == mine;
            if (!started && store.IsPurged(request.Key, fill.Sequence, fill.Keys))
            {
                // It was asked before the purge and may bring what was purged: good for those who asked then, not for this request.
                _fills.TryRemove(KeyValuePair.Create(request.Key.Text, fill));
                continue;
            }

            // A fill that ended between the look-up and here has been taken out of the registry: look again.
            if (!fill.TryJoin())
            {
                continue;
            }

            if (started)
            {
                // The fill outlives its leader's request, and so keeps its own reference.
                var retained = stored is not null && stored.TryRetain() ? stored : null;
                _ = Task.Run(() => RunAsync(mine, request, retained));
            }

            return fill;
        }
    }

    private async Task RunAsync(Fill fill, FillRequest request, StoredResponse? stored)
    {
        using var timeout = new CancellationTokenSource(_options.ResponseTimeout, time);
        try
        {
            await FetchAsync(fill, request, stored, timeout);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            logger.FillFailed(request.Target.Text, OriginFailure.TimedOut, null);
            fill.SetResult(new FillResult.Failed(OriginFailure.TimedOut, null));
        }
        catch (HttpRequestException error)
        {
            var failure = error.HttpRequestError == HttpRequestError.ConnectionError ? OriginFailure.Unreachable : OriginFailure.Broken;
            logger.FillFailed(request.Target.Text, failure, error);
            fill.SetResult(new FillResult.Failed(failure, null));
        }
        catch (Exception error)
        {
            // A fill has no caller that could see this; the waiters get an answer and the fault is logged.
            logger.FillFailed(request.Target.Text, OriginFailure.Broken, error);
            fill.SetResult(new FillResult.Failed(OriginFailure.Broken, null));
        }
        finally
        {
            _fills.TryRemove(KeyValuePair.Create(request.Key.Text, fill));
            fill.End();
            fill.Leave();
            stored?.Release();
        }
    }

    private async Task FetchAsync(Fill fill, FillRequest request, StoredResponse? stored, CancellationTokenSource timeout)
    {
        var sequence = fill.Sequence;
        if (stored is not null && store.IsGone(stored))
        {
            // Purged since it was looked up. A 304 would bring it back under this fill's sequence, as if it were new.
            stored = null;
        }

        var requestTime = time.GetUtcNow();
        using var message = await origin.SendAsync(request, stored, timeout.Token);
        OriginSanity.Require(message);
        var response = new OriginResponse(message, requestTime, time.GetUtcNow(), _freshness);

        if (stored is not null && response.Head.Status == StatusCodes.Status304NotModified)
        {
            await FreshenAsync(fill, request, stored, response, timeout);
        }
        else if (stored is not null && response.Head.Status is 500 or 502 or 503 or 504
            && stored.Head.Freshness is { MayBeStale: true } terms && terms.OverdueAt(time.GetUtcNow()) < terms.StaleIfError)
        {
            fill.SetResult(new FillResult.Failed(OriginFailure.ServerError, response.Head.Status));
        }
        else if (!response.IsShareable)
        {
            logger.NotShareable(request.Target.Text, response.Storability);
            fill.SetResult(new FillResult.Private());
        }
        else
        {
            await ReceiveAsync(fill, request, response, message, sequence, timeout);
        }
    }

    private async Task FreshenAsync(
        Fill fill, FillRequest request, StoredResponse stored, OriginResponse response, CancellationTokenSource timeout)
    {
        if (!response.Identifies(stored.Head))
        {
            // A 304 about something else says nothing about what is stored here (RFC 9111 section 4.3.4): ask for the whole.
            await FetchAsync(fill, request, null, timeout);
        }
        else if (response.Storability is Storability.NoStore or Storability.Private)
        {
            store.Remove(stored);
            fill.SetResult(new FillResult.Private());
        }
        else
        {
            var freshened = stored.WithHead(response.Freshen(stored.Head), fill.Sequence);
            store.Put(freshened);
            fill.SetResult(new FillResult.NotModified(freshened));
        }
    }

    private async Task ReceiveAsync(
        Fill fill, FillRequest request, OriginResponse response, HttpResponseMessage message, ulong sequence, CancellationTokenSource timeout)
    {
        var body = new FillBody(message.Content.Headers.ContentLength, _maxObjectBytes, _options.Window.Bytes);
        var selecting = response.SelectingFields;
        var values = selecting.Count == 0 ? null : Variance.SelectingValues(selecting, request.Field);
        var head = selecting.Count == 0 ? response.Head : response.Head with { SelectedBy = selecting };
        var storable = response.Storability == Storability.Storable;
        fill.SetResult(new FillResult.Arriving(head, values, body, storable && body.KeepsWhole) { Unshared = response.UnsharedFields });
        NativeBuffer? whole;
        try
        {
            await CopyAsync(message, body, timeout);
            whole = body.Complete();
        }
        catch (Exception error)
        {
            body.Fail(error);
            if (error is not FillAbandonedException)
            {
                logger.FillFailed(request.Target.Text, OriginFailure.Broken, error);
            }

            return;
        }

        if (whole is not null)
        {
            Store(request, head, values, whole, sequence, storable);
        }
    }

    private async Task CopyAsync(HttpResponseMessage message, FillBody body, CancellationTokenSource timeout)
    {
        await using var stream = await message.Content.ReadAsStreamAsync(timeout.Token);
        while (body.Length is null || body.Written < body.Length)
        {
            // The clock is stopped while the readers are waited for: their slowness is not the origin's.
            timeout.CancelAfter(Timeout.InfiniteTimeSpan);
            var space = await body.ReserveAsync(timeout.Token);
            timeout.CancelAfter(_options.IdleTimeout);
            var read = await stream.ReadAsync(space, timeout.Token);
            if (read == 0)
            {
                break;
            }

            metrics.OriginBytes.Inc(read);
            body.Advance(read);
        }

        if (body.Length is { } promised && body.Written != promised)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, $"The origin sent {body.Written} of {promised} bytes.");
        }
    }

    private void Store(FillRequest request, ResponseHead head, string? values, NativeBuffer whole, ulong sequence, bool storable)
    {
        if (!storable)
        {
            whole.Release();
            return;
        }

        if (values is null)
        {
            Put(request.Target, head, whole, sequence);
            return;
        }

        // The signpost goes second: whoever follows it shall find the variant.
        Put(request.Target.ForVariant(values), head, whole, sequence);
        Put(request.Target, head, NativeBuffer.Allocate(0), sequence);
    }

    private void Put(CacheKey key, ResponseHead head, NativeBuffer body, ulong sequence)
    {
        var response = new StoredResponse(key, head, body, sequence);
        store.Put(response);
        response.Release();
    }
}
