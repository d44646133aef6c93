using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Delivery;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Blocks;

/// <summary>
/// Answers from representations that are stored in blocks: ranges, several ranges or the whole, stored blocks from the cache and missing
/// ones from the origin. No answer mixes versions: while nothing has been sent a change begins it again, later it breaks the connection.
/// </summary>
internal sealed class BlockDelivery(
    ResponseStore store, FillCoordinator fills, PartPlanner planner, ResponseWriter writer, IOptions<EdgeOptions> options)
{
    private readonly string _id = options.Value.Id;

    /// <summary>Joins or starts the fill that a request needs. The caller must <see cref="Fill.Leave"/> it.</summary>
    public Fill Join(CacheRequest request, CacheKey key, StoredResponse? stored, out bool started)
    {
        var plan = planner.Plan(request, key, stored);
        if (plan.Part is not null && stored is null && fills.TryJoinRunning(key) is { } running)
        {
            started = false;
            return running;
        }

        return fills.Join(plan, stored, out started);
    }

    /// <summary>Answers from a stored manifest.</summary>
    /// <param name="context">The request and its response.</param>
    /// <param name="request">The cache's view of the request.</param>
    /// <param name="manifest">The manifest; the caller holds a reference.</param>
    /// <param name="cacheStatus">What to say if no block is missing, or always.</param>
    /// <param name="isHit">Say that part was forwarded if a block is missing.</param>
    public async ValueTask<BlockAnswer> AnswerStoredAsync(
        HttpContext context, CacheRequest request, StoredResponse manifest, string cacheStatus, bool isHit)
    {
        var plan = ResponseWriter.PlanInBlocks(context, request, manifest.Head);
        var isWhole = AreStored(manifest, plan, request);
        if (!isWhole && request.Directives.OnlyIfCached)
        {
            return BlockAnswer.NotCached;
        }

        using var reader = new BlockReader(store, fills, request.ToFill(manifest.Key), manifest, planner.RunBlocks);
        return await WriteAsync(context, request, manifest, plan, reader, isWhole ? BlockAnswer.FromCache : BlockAnswer.FromOrigin, () =>
            isWhole || !isHit ? cacheStatus
                : CacheStatus.Forwarded(
                    _id, ForwardReason.Partial, reader.Source?.Status, stored: true, collapsed: reader.Source is not null && !reader.StartedFill));
    }

    /// <summary>Answers from a fill in blocks, and from what is stored where the fill does not reach.</summary>
    public async ValueTask<BlockAnswer> AnswerArrivingAsync(
        HttpContext context, CacheRequest request, FillResult.ArrivingInBlocks arriving, string cacheStatus, bool started)
    {
        var manifest = arriving.Manifest;
        var plan = ResponseWriter.PlanInBlocks(context, request, manifest.Head);
        var wanted = WantedBytes(manifest.Head.Blocks!, plan, request);
        if (!manifest.Head.Blocks!.IsCombinable && !wanted.All(arriving.Body.Covers))
        {
            return BlockAnswer.Proxy;
        }

        using var reader = new BlockReader(store, fills, request.ToFill(manifest.Key), manifest, planner.RunBlocks);
        if (wanted.Count > 0)
        {
            reader.BeginIn(arriving, wanted[0].Start, started);
        }

        return await WriteAsync(context, request, manifest, plan, reader, BlockAnswer.FromOrigin, () => cacheStatus);
    }

    private async ValueTask<BlockAnswer> WriteAsync(
        HttpContext context,
        CacheRequest request,
        StoredResponse manifest,
        ResponsePlan plan,
        BlockReader reader,
        BlockAnswer answer,
        Func<string> cacheStatus)
    {
        try
        {
            // The first byte is found before the response begins, so that most failures and changes are seen in time.
            if (WantedBytes(manifest.Head.Blocks!, plan, request) is [var first, ..])
            {
                reader.End = first.Start + first.Length;
                await reader.SeekAsync(first.Start, context.RequestAborted);
            }

            await writer.WriteInBlocksAsync(context, request, manifest.Head, plan, reader, cacheStatus());
            return answer;
        }
        catch (Exception error) when (error is RepresentationChangedException or FillFailedException && context.Response.HasStarted)
        {
            // Part of the body is out. A broken connection is the only honest way left to say that it is not the whole.
            ForgetIfChanged(error, manifest);
            context.Abort();
            return BlockAnswer.Failed;
        }
        catch (RepresentationChangedException changed)
        {
            ForgetIfChanged(changed, manifest);
            context.Response.Clear();
            return BlockAnswer.Again;
        }
        catch (FillFailedException failed)
        {
            context.Response.Clear();
            context.Response.Headers.Append("Cache-Status", CacheStatus.Forwarded(
                _id, ForwardReason.Partial, failed.Failure.Status, stored: false, collapsed: false, failed.Failure.Failure.ToString()));
            await Refusals.OriginFailedAsync(context, failed.Failure);
            return BlockAnswer.Failed;
        }
    }

    private void ForgetIfChanged(Exception error, StoredResponse manifest)
    {
        if (error is RepresentationChangedException)
        {
            store.Remove(manifest);
        }
    }

    private bool AreStored(StoredResponse manifest, ResponsePlan plan, CacheRequest request)
    {
        var layout = manifest.Head.Blocks!;
        foreach (var range in WantedBytes(layout, plan, request))
        {
            for (var index = layout.IndexOf(range.Start); index <= layout.IndexOf(range.End); index++)
            {
                if (!store.HoldsBlock(layout.KeyOf(manifest.Key, index), manifest.Head))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>The bytes of the representation that the answer needs.</summary>
    private static IReadOnlyList<ByteRange> WantedBytes(BlockLayout layout, ResponsePlan plan, CacheRequest request) => plan.Kind switch
    {
        ResponseKind.Whole => request.IsHead ? [] : [new ByteRange(0, layout.CompleteLength)],
        _ => plan.Ranges,
    };
}
