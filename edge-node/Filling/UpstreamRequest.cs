using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>A fill as an HTTP request to an origin or a shield.</summary>
internal static class UpstreamRequest
{
    /// <param name="fill">What to ask for.</param>
    /// <param name="stored">The response to revalidate, if there is one.</param>
    /// <param name="address">Whom to ask.</param>
    /// <param name="id">This node's name.</param>
    public static HttpRequestMessage Make(FillRequest fill, StoredResponse? stored, string address, string id)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, OriginCluster.Locate(address, fill.Target.Text)) { Version = System.Net.HttpVersion.Version11 };
        foreach (var field in fill.Fields)
        {
            request.Headers.TryAddWithoutValidation(field.Name, field.Value);
        }

        if (fill.Purpose.PriorityField() is { } priority)
        {
            request.Headers.TryAddWithoutValidation("Priority", priority);
        }

        request.Headers.TryAddWithoutValidation("Via", "1.1 " + id);
        request.Headers.TryAddWithoutValidation("CDN-Loop", CdnLoop.Append(fill.Loop, id));
        if (fill.Part is { } part)
        {
            Add(request, part);
        }

        if (stored?.Head.Find("ETag") is { } entityTag)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", entityTag);
        }

        if (stored?.Head.Find("Last-Modified") is { } lastModified)
        {
            request.Headers.TryAddWithoutValidation("If-Modified-Since", lastModified);
        }

        return request;
    }

    /// <summary>
    /// A missing block is asked for with If-Match and not with If-Range: of another version nothing is wanted, and its whole least of all.
    /// </summary>
    private static void Add(HttpRequestMessage request, PartRequest part)
    {
        request.Headers.TryAddWithoutValidation("Range", part.RangeField);
        if (part.Known is { } known && StrongValidator.Of(known) is { } validator)
        {
            request.Headers.TryAddWithoutValidation(validator.IsDate ? "If-Unmodified-Since" : "If-Match", validator.Text);
        }
    }
}
