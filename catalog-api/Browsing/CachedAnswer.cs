using Microsoft.AspNetCore.Http;

namespace CdnMusic.CatalogApi.Browsing;

/// <summary>An answer that a player may keep, if it asks each time whether it is still the same.</summary>
internal static class CachedAnswer
{
    /// <summary>JSON with an ETag; 304 for who has it.</summary>
    public static IResult Of(HttpContext context, string json)
    {
        var etag = BodyTag.Of(json);
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.Vary = "Authorization";
        return BodyTag.IsAmong(etag, context.Request.Headers.IfNoneMatch)
            ? TypedResults.StatusCode(StatusCodes.Status304NotModified)
            : TypedResults.Text(json, "application/json");
    }
}
