using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// Fills of parts. A part is used only if it is exactly what was asked for, its place in the representation is known, and it is of the
/// version that the other parts are of.
/// </summary>
internal sealed partial class FillCoordinator
{
    /// <summary>Joins a fill whose response can serve any range: one that is kept whole, or in blocks. Null if there is none.</summary>
    public Fill? TryJoinRunning(CacheKey key)
    {
        if (!_fills.TryGetValue(key.Text, out var fill) || store.IsPurged(key, fill.Sequence, fill.Keys) || !fill.TryJoin())
        {
            return null;
        }

        if (fill.Result is { IsCompletedSuccessfully: true, Result: FillResult.Arriving { Body.KeepsWhole: true } or FillResult.ArrivingInBlocks })
        {
            return fill;
        }

        fill.Leave();
        return null;
    }

    /// <summary>
    /// Enters a new fill's further keys into the registry: a run of missing blocks ends before the first that is stored or on its way.
    /// </summary>
    private FillRequest Claim(Fill fill, FillRequest request)
    {
        fill.Registered.Add(request.Key.Text);
        if (request.Part is not { Known.Blocks: { } layout } part)
        {
            return request;
        }

        var count = 1;
        for (; count < part.BlockCount; count++)
        {
            var key = layout.KeyOf(part.Whole, part.FirstBlock + count);
            if (!_fills.TryAdd(key.Text, fill))
            {
                break;
            }

            // Asked after claiming: a block is stored before its fill leaves the registry, so it cannot slip through between the two.
            if (store.Contains(key))
            {
                _fills.TryRemove(KeyValuePair.Create(key.Text, fill));
                break;
            }

            fill.Registered.Add(key.Text);
        }

        return request with { Part = part with { BlockCount = count } };
    }

    /// <summary>
    /// Was the part stored between the look-up that missed it and the start of this fill? (The fill that brought it had left the registry.)
    /// </summary>
    private bool WasStoredMeanwhile(FillRequest request, StoredResponse? stored)
    {
        if (request.Part is not { } part || stored is not null)
        {
            return false;
        }

        if (part.Known is not null)
        {
            return store.Contains(request.Key);
        }

        var found = store.FindInMemory(part.Whole).Response;
        found?.Release();
        return found is not null;
    }

    /// <summary>Answers a fill of a part; false if the response is to be treated like one to a fill of the whole.</summary>
    private async Task<bool> TryAnswerPartAsync(
        Fill fill,
        FillRequest request,
        PartRequest part,
        OriginResponse response,
        HttpResponseMessage message,
        ulong sequence,
        CancellationTokenSource timeout)
    {
        switch (response.Head.Status)
        {
            case StatusCodes.Status206PartialContent when !response.IsShareable:
                logger.NotShareable(request.Target.Text, response.Storability);
                fill.SetResult(new FillResult.Private());
                return true;

            case StatusCodes.Status206PartialContent when TryReadRange(part, response, message, out var range, out var completeLength):
                await ReceivePartAsync(fill, request, part, response, message, sequence, range, completeLength, timeout);
                return true;

            case StatusCodes.Status206PartialContent:
                logger.UnusablePart(request.Target.Text, part.RangeField, response.ContentRange ?? "");
                marks.Add(request.Target, TargetMark.UselessParts);
                fill.SetResult(part.Known is null ? new FillResult.NoParts() : new FillResult.Changed());
                return true;

            case StatusCodes.Status416RangeNotSatisfiable when part.Known is null:
                var length = ContentRange.TryParse(response.ContentRange, out _, out var complete) ? complete : null;
                fill.SetResult(new FillResult.NoSuchPart(length));
                return true;

            case StatusCodes.Status200OK when part.Known is { } known
                && message.Content.Headers.ContentLength == known.Blocks!.CompleteLength
                && StrongValidator.Of(known)!.Value.IsIn(response.Head):
                // An origin without ranges. It is still the same version, so the missing blocks are in there.
                var whole = FillBody.OfBlocks(new ByteRange(0, known.Blocks.CompleteLength), known.Blocks.BlockBytes, _options.Window.Bytes);
                var isStorable = response.Storability == Storability.Storable;
                await ReceiveBlocksAsync(fill, request, response, message, new BlockArrival(known.Blocks, whole, sequence, isStorable), timeout);
                return true;

            case >= 500 and var status when part.Known is not null:
                fill.SetResult(new FillResult.Failed(OriginFailure.ServerError, status));
                return true;

            case var _ when part.Known is not null:
                fill.SetResult(new FillResult.Changed());
                return true;

            case var _ when _fills.TryAdd(part.Whole.Text, fill):
                fill.Registered.Add(part.Whole.Text);
                return false;

            default:
                fill.SetResult(new FillResult.NoParts());
                return true;
        }
    }

    private static bool TryReadRange(
        PartRequest part, OriginResponse response, HttpResponseMessage message, out ByteRange range, out long completeLength)
    {
        (range, completeLength) = (default, 0);
        var content = message.Content.Headers;
        if (!ContentRange.TryParse(response.ContentRange, out var enclosed, out var complete)
            || enclosed is null
            || complete is null
            || (content.ContentLength is { } length && length != enclosed.Value.Length)
            || string.Equals(content.ContentType?.MediaType, "multipart/byteranges", StringComparison.OrdinalIgnoreCase))
        {
            return false;
        }

        (range, completeLength) = (enclosed.Value, complete.Value);
        return part.IsAnsweredBy(range, completeLength);
    }

    private async Task ReceivePartAsync(
        Fill fill,
        FillRequest request,
        PartRequest part,
        OriginResponse response,
        HttpResponseMessage message,
        ulong sequence,
        ByteRange range,
        long completeLength,
        CancellationTokenSource timeout)
    {
        var storable = response.Storability == Storability.Storable;
        if (part.Known is { } known)
        {
            if (known.Blocks!.CompleteLength != completeLength || StrongValidator.Of(known) is not { } expected || !expected.IsIn(response.Head))
            {
                fill.SetResult(new FillResult.Changed());
                return;
            }

            var rest = FillBody.OfBlocks(range, known.Blocks.BlockBytes, window: null);
            await ReceiveBlocksAsync(fill, request, response, message, new BlockArrival(known.Blocks, rest, sequence, storable), timeout);
        }
        else if (range.Length == completeLength && completeLength <= part.BlockBytes)
        {
            // All of it came: the part is the whole (RFC 9111 section 3.4).
            var whole = response.Head with { Status = StatusCodes.Status200OK };
            await ReceiveWholeAsync(fill, request, whole, completeLength, response, message, sequence, timeout);
        }
        else
        {
            var validator = StrongValidator.Of(response.Head);
            var layout = new BlockLayout(completeLength, part.BlockBytes, validator?.VersionOf(completeLength, part.BlockBytes) ?? "");
            var body = FillBody.OfBlocks(range, part.BlockBytes, window: null);
            var arrival = new BlockArrival(layout, body, sequence, storable && layout.IsCombinable);
            await ReceiveBlocksAsync(fill, request, response, message, arrival, timeout);
        }
    }

    /// <summary>Receives a body in blocks and stores each when it is complete; with the first, the manifest.</summary>
    private async Task ReceiveBlocksAsync(
        Fill fill, FillRequest request, OriginResponse response, HttpResponseMessage message, BlockArrival arrival, CancellationTokenSource timeout)
    {
        var (layout, body, sequence, storable) = arrival;
        var selecting = response.SelectingFields;
        var values = selecting.Count == 0 ? null : Variance.SelectingValues(selecting, request.Field);
        // A further part brings the fields of the whole up to date (RFC 9111 section 3.4).
        var (key, head) = request.Part is { Known: { } known, Whole: var whole }
            ? (whole, response.Freshen(known))
            : (values is null ? request.Target : request.Target.ForVariant(values), response.Head with
            {
                Status = StatusCodes.Status200OK,
                SelectedBy = values is null ? null : selecting,
                Blocks = layout,
            });
        var manifest = new StoredResponse(key, head, NativeBuffer.Allocate(0), sequence);
        fill.SetResult(new FillResult.ArrivingInBlocks(manifest, values, body, storable, response.Head.Status));
        var isAnnounced = false;
        if (await TryCopyAsync(request, message, body, StoreAsync, timeout))
        {
            body.Complete();
        }

        async ValueTask StoreAsync(CancellationToken cancellationToken)
        {
            if (body.TakeCompletedBlock() is not { } block)
            {
                return;
            }

            if (!storable)
            {
                block.Bytes.Release();
                return;
            }

            await store.Disk.WaitForRoomAsync(cancellationToken);
            Put(layout.KeyOf(key, block.Index), head, block.Bytes, sequence);
            if (!isAnnounced)
            {
                isAnnounced = true;
                Announce(request, manifest, values);
            }
        }
    }

    // The signpost goes second here too.
    private void Announce(FillRequest request, StoredResponse manifest, string? values)
    {
        store.Put(manifest);
        if (values is not null && request.Part?.Known is null)
        {
            Put(request.Target, manifest.Head with { Blocks = null }, NativeBuffer.Allocate(0), manifest.Sequence);
        }
    }

    /// <summary>A body that is arriving in blocks, and what it is to be stored as.</summary>
    private readonly record struct BlockArrival(BlockLayout Layout, FillBody Body, ulong Sequence, bool Storable);
}
