using Microsoft.Net.Http.Headers;

namespace CdnMusic.Origin.Storage.S3;

/// <summary>
/// Passes a read's conditions and range on to S3, as far as S3 services read them as HTTP does. They compare If-Match and If-None-Match
/// as one literal tag: lists, weak tags and <c>*</c> mean nothing to them; nor does If-Range.
/// </summary>
internal static class S3ReadFields
{
    /// <summary>The request fields, or null if this read must be decided here.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>>? Of(ReadRequest request)
    {
        var conditions = request.Conditions;
        var fields = new List<KeyValuePair<string, string>>(2);
        switch (conditions)
        {
            case { IfMatch: [{ IsWeak: false, Tag.Value: not "*" } only], IfNoneMatch: [], IfModifiedSince: null }:
                fields.Add(new("If-Match", only.Tag.Value!));
                break;
            // With If-None-Match, If-Modified-Since is to be ignored.
            case { IfMatch: [], IfNoneMatch: [{ Tag.Value: not "*" } only], IfUnmodifiedSince: null }:
                fields.Add(new("If-None-Match", only.Tag.Value!));
                break;
            case { IfMatch: [], IfNoneMatch: [], IfModifiedSince: { } since, IfUnmodifiedSince: null }:
                fields.Add(new("If-Modified-Since", HeaderUtilities.FormatDate(since)));
                break;
            case { Any: false }:
                break;
            default:
                return null;
        }

        if (request.Range is { } range)
        {
            var single = range.Unit.Equals("bytes", StringComparison.OrdinalIgnoreCase) && range.Ranges.Count == 1 ? range.Ranges.First() : null;
            if (request.IfRangeGiven || single is { From: null, To: 0 })
            {
                return null;
            }

            if (single is not null)
            {
                fields.Add(new("Range", range.ToString()));
            }
        }

        return fields;
    }
}
