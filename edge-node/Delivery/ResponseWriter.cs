using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.Shielding;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>Writes stored and arriving responses: preconditions, then ranges, then the body (RFC 9110 section 13.2.2).</summary>
internal sealed partial class ResponseWriter(RegionTrust trust, TimeProvider time, EdgeMetrics metrics)
{
    /// <summary>
    /// What the connection gets at once. Kestrel copies it, and grants it as many seconds as it takes at the slowest rate allowed: a client
    /// that stops reading costs this much memory for that long, and not a whole body.
    /// </summary>
    private const int SliceBytes = 64 << 10;

    /// <summary>
    /// Does the request have a precondition that the stored response fails? Then the origin is to judge: what it has may be newer
    /// (RFC 9111 section 4.3.2 keeps If-Match and If-Unmodified-Since from caches).
    /// </summary>
    public static bool IsForOrigin(HttpContext context, CacheRequest request, StoredResponse stored) =>
        Plan(context, request, stored.Head, stored.Body.Length).Kind == ResponseKind.PreconditionFailed;

    /// <summary>Writes a response that is complete. The caller holds a reference on it for as long as this takes.</summary>
    public async ValueTask WriteStoredAsync(HttpContext context, CacheRequest request, StoredResponse stored, string cacheStatus)
    {
        var plan = Plan(context, request, stored.Head, stored.Body.Length);
        WriteHead(context, stored.Head, plan, cacheStatus, stored.Body.Length);
        switch (plan.Kind)
        {
            case ResponseKind.Whole when !request.IsHead:
                await WriteBodyAsync(context, stored.Body.Memory);
                break;
            case ResponseKind.SingleRange when !request.IsHead:
                await WriteBodyAsync(context, stored.Body.Memory.Slice((int)plan.Ranges[0].Start, (int)plan.Ranges[0].Length));
                break;
            case ResponseKind.MultipleRanges:
                var parts = new MultipartByteRanges(plan.Ranges, stored.Head.Find("Content-Type"), stored.Body.Length);
                context.Response.ContentType = parts.ContentType;
                context.Response.ContentLength = parts.Length;
                if (!request.IsHead)
                {
                    await parts.WriteAsync(stored.Body.Memory, bytes => WriteBodyAsync(context, bytes));
                }

                break;
            default:
                await WriteWithoutBodyAsync(context, plan);
                break;
        }
    }

    /// <summary>Writes a response whose body is still arriving, as it arrives.</summary>
    public async ValueTask WriteArrivingAsync(
        HttpContext context, CacheRequest request, FillResult.Arriving arriving, FillReader reader, string cacheStatus, bool started)
    {
        var length = arriving.Body.Length;
        var plan = Plan(context, request, arriving.Head, length);
        if (plan.Kind == ResponseKind.MultipleRanges)
        {
            // Several ranges may go back and forth; of a body that arrives in order the whole is the better answer (section 14.2 allows it).
            plan = ResponsePlan.Whole;
        }

        WriteHead(context, arriving.Head, plan, cacheStatus, length);
        foreach (var field in started ? arriving.Unshared : [])
        {
            Add(context.Response.Headers, field);
        }

        if (plan.Kind is not (ResponseKind.Whole or ResponseKind.SingleRange))
        {
            await WriteWithoutBodyAsync(context, plan);
        }
        else if (!request.IsHead)
        {
            var range = plan.Kind == ResponseKind.Whole ? new ByteRange(0, length ?? long.MaxValue) : plan.Ranges[0];
            await CopyAsync(context, reader, range, cacheStatus);
        }
    }

    private async ValueTask CopyAsync(HttpContext context, FillReader reader, ByteRange range, string cacheStatus)
    {
        try
        {
            var end = range.Length == long.MaxValue ? long.MaxValue : range.Start + range.Length;
            while (reader.Position < end)
            {
                var bytes = await reader.ReadAsync(context.RequestAborted);
                if (bytes.IsEmpty)
                {
                    break;
                }

                var skip = (int)Math.Min(bytes.Length, Math.Max(0, range.Start - reader.Position));
                var take = (int)Math.Min(bytes.Length - skip, end - reader.Position - skip);
                await WriteBodyAsync(context, bytes.Slice(skip, take));
                reader.Advance(bytes.Length);
            }
        }
        catch (FillFailedException) when (context.Response.HasStarted)
        {
            // Part of the body is out. A broken connection is the only honest way left to say that it is not the whole.
            context.Abort();
        }
        catch (FillFailedException)
        {
            context.Response.Clear();
            context.Response.Headers.Append("Cache-Status", cacheStatus);
            await Refusals.OriginFailedAsync(context, new FillResult.Failed(OriginFailure.Broken, null));
        }
    }

    private static ResponsePlan Plan(HttpContext context, CacheRequest request, ResponseHead head, long? length)
    {
        // Preconditions are for what would be successful without them (section 13.2.1).
        if (head.Status is < 200 or > 299)
        {
            return ResponsePlan.Whole;
        }

        var now = head.Freshness.ResponseTime;
        var fields = context.Request.Headers;
        // Without a Last-Modified, a cache compares If-Modified-Since with when the response was made (RFC 9111 section 4.3.2).
        var modified = head.LastModified ?? (fields.IfUnmodifiedSince.Count == 0 ? head.Date ?? now : null);
        var outcome = Preconditions.Evaluate(context.Request.Method, fields, head.EntityTag, modified, now);
        if (outcome != PreconditionOutcome.Proceed)
        {
            return outcome == PreconditionOutcome.NotModified ? ResponsePlan.NotModified : ResponsePlan.PreconditionFailed;
        }

        // Range is defined for GET alone (section 14.2).
        return head.Status == StatusCodes.Status200OK && length is { } complete && !request.IsHead && fields.Range.Count > 0
            && Preconditions.IfRangeAllowsRange(fields.IfRange, head.EntityTag, head.LastModified, head.Date, now)
            ? ResponsePlan.ForRanges(fields.Range, complete)
            : ResponsePlan.Whole;
    }

    private void WriteHead(HttpContext context, ResponseHead head, ResponsePlan plan, string cacheStatus, long? length)
    {
        if (plan.Kind is ResponseKind.PreconditionFailed or ResponseKind.RangeNotSatisfiable)
        {
            context.Response.Headers.Append("Cache-Status", cacheStatus);
            context.Response.Headers.ContentRange = plan.Kind == ResponseKind.RangeNotSatisfiable ? ContentRange.FormatUnsatisfied(length ?? 0) : default;
            return;
        }

        var response = context.Response;
        response.StatusCode = plan.StatusOr(head.Status);
        foreach (var field in head.Fields)
        {
            // A 304 describes the stored representation; the fields that describe a body have no place in it (section 15.4.5).
            if (plan.Kind != ResponseKind.NotModified || !field.Name.StartsWith("Content-", StringComparison.OrdinalIgnoreCase)
                || field.Name.Equals("Content-Location", StringComparison.OrdinalIgnoreCase))
            {
                Add(response.Headers, field);
            }
        }

        trust.Tell(context, head.SurrogateKeys);
        response.Headers.Age = ((long)head.Freshness.AgeAt(time.GetUtcNow()).TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        response.Headers.Append("Cache-Status", cacheStatus);
        if (plan.Kind == ResponseKind.SingleRange)
        {
            response.Headers.ContentRange = ContentRange.Format(plan.Ranges[0], length!.Value);
            response.ContentLength = plan.Ranges[0].Length;
        }
        else if (plan.Kind == ResponseKind.Whole && head.Status is not (StatusCodes.Status204NoContent or StatusCodes.Status304NotModified))
        {
            response.ContentLength = length;
        }
    }

    /// <summary>Appends a field line, an empty one too, which Append would leave out.</summary>
    private static void Add(IHeaderDictionary headers, StoredField field) => headers[field.Name] = StringValues.Concat(headers[field.Name], field.Value);

    private static Task WriteWithoutBodyAsync(HttpContext context, ResponsePlan plan) => plan.Kind switch
    {
        ResponseKind.PreconditionFailed => Refusals.PreconditionAsync(context),
        ResponseKind.RangeNotSatisfiable => Refusals.RangeAsync(context),
        _ => Task.CompletedTask,
    };

    private async ValueTask WriteBodyAsync(HttpContext context, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var slice = bytes[..Math.Min(bytes.Length, SliceBytes)];
            await context.Response.Body.WriteAsync(slice, context.RequestAborted);
            metrics.BytesSent.Inc(slice.Length);
            bytes = bytes[slice.Length..];
        }
    }
}
