using System.Collections.Concurrent;
using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Peering;
using CdnMusic.EdgeNode.Shielding;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// Fetches from the origin, or from an edge that is known to have it, once per key at a time:
/// <list type="number">
/// <item>The first to ask starts the fill; whoever asks while it runs shares it.</item>
/// <item>When the response headers are in, everyone learns the result; bodies stream to all readers as they arrive.</item>
/// <item>A whole, storable body is stored; only then does the fill leave the registry, so no request falls between the two.</item>
/// <item>Parts, and wholes that are too large, are stored in blocks as they arrive.</item>
/// </list>
/// </summary>
internal sealed partial class FillCoordinator(
    OriginClient origin,
    PeerClient peers,
    FillAdmission admission,
    ResponseStore store,
    SequenceClock clock,
    TargetMarks marks,
    TimeProvider time,
    IOptions<EdgeOptions> options,
    EdgeMetrics metrics,
    ILogger<FillCoordinator> logger)
{
    private readonly ConcurrentDictionary<string, Fill> _fills = new(StringComparer.Ordinal);
    private readonly FillOptions _options = options.Value.Fill;
    private readonly FreshnessOptions _freshness = options.Value.Freshness;
    private readonly long _maxObjectBytes = options.Value.Cache.MaxObjectBytes.Bytes;
    private readonly int _blockBytes = (int)options.Value.Cache.BlockBytes.Bytes;

    /// <summary>Fills that run now.</summary>
    public int InFlight => _fills.Count;

    /// <summary>Joins the fill that runs for this key, or starts one. The caller must <see cref="Fill.Leave"/> it.</summary>
    /// <param name="request">What to ask for.</param>
    /// <param name="stored">A stored response to revalidate; the caller keeps its own reference.</param>
    /// <param name="started">Whether this call started it.</param>
    public Fill Join(FillRequest request, StoredResponse? stored, out bool started)
    {
        var wait = default(SpinWait);
        while (true)
        {
            var mine = new Fill(clock.Next(), request.Purpose);
            var fill = _fills.GetOrAdd(request.Key.Text, mine);
            started = fill == mine;
            if (!started && store.IsPurged(request.Key, fill.Sequence, fill.Keys))
            {
                // It was asked before the purge and may bring what was purged: good for those who asked then, not for this request.
                _fills.TryRemove(KeyValuePair.Create(request.Key.Text, fill));
                continue;
            }

            // A fill that ended between the look-up and here is being taken out of the registry: look again.
            if (!fill.TryJoin())
            {
                wait.SpinOnce();
                continue;
            }

            if (fill.IsDead)
            {
                fill.Leave();
                wait.SpinOnce();
                continue;
            }

            if (started)
            {
                // The fill outlives its leader's request, and so keeps its own reference.
                var retained = stored is not null && stored.TryRetain() ? stored : null;
                var claimed = Claim(mine, request);
                _ = Task.Run(() => RunAsync(mine, claimed, retained));
            }

            return fill;
        }
    }

    private async Task RunAsync(Fill fill, FillRequest request, StoredResponse? stored)
    {
        using var timeout = new CancellationTokenSource(_options.ResponseTimeout, time);
        var admitted = admission.TryEnter(request.Purpose);
        try
        {
            if (!admitted)
            {
                metrics.FillsShed(request.Purpose).Inc();
                fill.SetResult(new FillResult.Failed(OriginFailure.Busy, null));
                return;
            }

            if (WasStoredMeanwhile(request, stored))
            {
                fill.SetResult(new FillResult.StoredMeanwhile());
                return;
            }

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
            fill.Registered.ForEach(key => _fills.TryRemove(KeyValuePair.Create(key, fill)));
            fill.End();
            fill.Leave();
            if (admitted)
            {
                admission.Leave();
            }

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
        using var message = await peers.TryFetchAsync(request, timeout.Token) ?? await origin.SendAsync(request, stored, timeout.Token);
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
        else if (request.Part is { } part && await TryAnswerPartAsync(fill, request, part, response, message, sequence, timeout))
        {
            return;
        }
        else if (response.Head.Status == StatusCodes.Status206PartialContent)
        {
            // Nobody asked for a part. It must not be taken for the whole, and there is nothing that lacks only the rest.
            logger.FillFailed(request.Target.Text, OriginFailure.Broken, null);
            fill.SetResult(new FillResult.Failed(OriginFailure.Broken, response.Head.Status));
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
        var length = message.Content.Headers.ContentLength;
        var storable = response.Storability == Storability.Storable;
        if (storable
            && length > _maxObjectBytes
            && response.Head.Status == StatusCodes.Status200OK
            && StrongValidator.Of(response.Head) is { } validator
            && !marks.Contains(request.Target, TargetMark.UselessParts))
        {
            var layout = new BlockLayout(length.Value, _blockBytes, validator.VersionOf(length.Value, _blockBytes));
            var body = FillBody.OfBlocks(new ByteRange(0, length.Value), _blockBytes, _options.Window.Bytes);
            await ReceiveBlocksAsync(fill, request, response, message, new BlockArrival(layout, body, sequence, storable), timeout);
        }
        else
        {
            await ReceiveWholeAsync(fill, request, response.Head, length, response, message, sequence, timeout);
        }
    }

    private async Task ReceiveWholeAsync(
        Fill fill,
        FillRequest request,
        ResponseHead received,
        long? length,
        OriginResponse response,
        HttpResponseMessage message,
        ulong sequence,
        CancellationTokenSource timeout)
    {
        var body = new FillBody(length, _maxObjectBytes, _options.Window.Bytes);
        var selecting = response.SelectingFields;
        var values = selecting.Count == 0 ? null : Variance.SelectingValues(selecting, request.Field);
        var head = selecting.Count == 0 ? received : received with { SelectedBy = selecting };
        var storable = response.Storability == Storability.Storable;
        fill.SetResult(new FillResult.Arriving(head, values, body, storable && body.KeepsWhole, response.Head.Status) { Unshared = response.UnsharedFields });
        if (await TryCopyAsync(request, message, body, store: null, timeout) && body.Complete() is { } whole)
        {
            Store(request, head, values, whole, sequence, storable);
        }
    }

    /// <summary>Receives a body to its end; what goes wrong is told to its readers.</summary>
    private async Task<bool> TryCopyAsync(
        FillRequest request, HttpResponseMessage message, FillBody body, Func<CancellationToken, ValueTask>? store, CancellationTokenSource timeout)
    {
        try
        {
            await CopyAsync(message, body, store, timeout);
            return true;
        }
        catch (Exception error)
        {
            body.Fail(error);
            if (error is not FillAbandonedException)
            {
                logger.FillFailed(request.Target.Text, OriginFailure.Broken, error);
            }

            return false;
        }
    }

    private async Task CopyAsync(
        HttpResponseMessage message, FillBody body, Func<CancellationToken, ValueTask>? store, CancellationTokenSource timeout)
    {
        await using var stream = await message.Content.ReadAsStreamAsync(timeout.Token);
        var received = PeerClient.IsOfPeer(message) ? metrics.PeerBytes
            : ShieldClient.IsOfShield(message) ? metrics.ShieldBytes
            : metrics.OriginBytes;
        while (body.End is null || body.Written < body.End)
        {
            // The clock is stopped while the readers or the disk are waited for: their slowness is not the origin's.
            timeout.CancelAfter(Timeout.InfiniteTimeSpan);
            var space = await body.ReserveAsync(timeout.Token);
            timeout.CancelAfter(_options.IdleTimeout);
            var read = await stream.ReadAsync(space, timeout.Token);
            if (read == 0)
            {
                break;
            }

            received.Inc(read);
            body.Advance(read);
            if (store is not null)
            {
                timeout.CancelAfter(Timeout.InfiniteTimeSpan);
                await store(timeout.Token);
            }
        }

        if (body.End is { } promised && body.Written != promised)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, $"The origin ended at byte {body.Written} instead of {promised}.");
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
