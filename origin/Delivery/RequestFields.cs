using CdnMusic.Origin.Storage;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.Origin.Delivery;

/// <summary>Reads from a request what decides on the answer. Unreadable fields count as absent.</summary>
internal static class RequestFields
{
    public static ReadRequest Read(HttpRequest request)
    {
        var fields = request.GetTypedHeaders();
        return new ReadRequest
        {
            Conditions = new ReadConditions([.. fields.IfMatch], [.. fields.IfNoneMatch], fields.IfModifiedSince, fields.IfUnmodifiedSince),
            // Range is defined for GET only (RFC 9110 section 14.2).
            Range = HttpMethods.IsGet(request.Method) ? fields.Range : null,
            IfRange = fields.IfRange,
            IfRangeGiven = request.Headers.IfRange.Count > 0,
            WantsBody = HttpMethods.IsGet(request.Method),
        };
    }
}
