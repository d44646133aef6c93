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
        return WithValidators(new ResponseHead { Status = status, Fields = fields, Freshness = terms, Date = date, SelectedBy = selectedBy });
    }

    /// <summary>The same response after its fields changed; all that was not among them stays.</summary>
    public static ResponseHead Update(ResponseHead stored, IReadOnlyList<StoredField> fields, FreshnessTerms terms, DateTimeOffset? date) =>
        WithValidators(stored with { Fields = fields, Freshness = terms, Date = date });

    private static ResponseHead WithValidators(ResponseHead head) => head with
    {
        EntityTag = head.Find("ETag") is { } tag && EntityTag.TryParse(tag, out var entityTag) ? entityTag : null,
        LastModified = head.Find("Last-Modified") is { } modified && HttpDate.TryParse(modified, head.Freshness.ResponseTime, out var at) ? at : null,
        IsPlaylist = head.Status == StatusCodes.Status200OK && MediaPlaylist.IsContentType(head.Find("Content-Type")),
    };
}
