using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Delivery;

internal sealed partial class ResponseWriter
{
    /// <summary>Which form of the representation that a manifest speaks for the request is answered with.</summary>
    public static ResponsePlan PlanInBlocks(HttpContext context, CacheRequest request, ResponseHead manifest) =>
        Plan(context, request, manifest, manifest.Blocks!.CompleteLength);

    /// <summary>Writes a response whose body is read block by block.</summary>
    public async ValueTask WriteInBlocksAsync(
        HttpContext context, CacheRequest request, ResponseHead manifest, ResponsePlan plan, BlockReader reader, string cacheStatus)
    {
        var length = manifest.Blocks!.CompleteLength;
        WriteHead(context, manifest, plan, cacheStatus, length);
        switch (plan.Kind)
        {
            case ResponseKind.Whole when !request.IsHead:
                await CopyAsync(new ByteRange(0, length));
                break;
            case ResponseKind.SingleRange:
                await CopyAsync(plan.Ranges[0]);
                break;
            case ResponseKind.MultipleRanges:
                var parts = new MultipartByteRanges(plan.Ranges, manifest.Find("Content-Type"), length);
                context.Response.ContentType = parts.ContentType;
                context.Response.ContentLength = parts.Length;
                await parts.WriteAsync(bytes => WriteBodyAsync(context, bytes), CopyAsync);
                break;
            default:
                await WriteWithoutBodyAsync(context, plan);
                break;
        }

        async ValueTask CopyAsync(ByteRange range)
        {
            reader.End = range.Start + range.Length;
            await reader.SeekAsync(range.Start, context.RequestAborted);
            while (reader.Position < reader.End)
            {
                var bytes = await reader.ReadAsync(context.RequestAborted);
                bytes = bytes[..(int)Math.Min(bytes.Length, reader.End - reader.Position)];
                await WriteBodyAsync(context, bytes);
                reader.Advance(bytes.Length);
            }
        }
    }
}
