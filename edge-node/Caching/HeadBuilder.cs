using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Prefetching;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>Makes heads, with the validators parsed from the fields.</summary>
internal static class HeadBuilder
{
    public static ResponseHead Build(
        int status,
        IReadOnlyList<StoredField> fields,
        FreshnessTerms terms,
        DateTimeOffset? date,
        IReadOnlyList<string>? selectedBy = null)
    {
        var head = new ResponseHead { Status = status, Fields = fields, Freshness = terms, Date = date, SelectedBy = selectedBy };
        return head with
        {
            EntityTag = head.Find("ETag") is { } tag && EntityTag.TryParse(tag, out var entityTag) ? entityTag : null,
            LastModified = head.Find("Last-Modified") is { } modified && HttpDate.TryParse(modified, terms.ResponseTime, out var at) ? at : null,
            IsPlaylist = status == StatusCodes.Status200OK && MediaPlaylist.IsContentType(head.Find("Content-Type")),
        };
    }
}
