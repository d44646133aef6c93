using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Purging;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>An origin's response as the cache sees it.</summary>
internal sealed class OriginResponse
{
    private static readonly HashSet<string> NeverStored = new(StringComparer.OrdinalIgnoreCase)
    {
        // Age is recomputed on every use, lengths and ranges follow from the body, a trailer section is not kept, cookies are one client's,
        // and the surrogate keys are read below.
        "Age", "Content-Length", "Content-Range", "Trailer", "Set-Cookie", "Surrogate-Key", "Cache-Tag",
    };

    private readonly HttpResponseMessage _message;
    private readonly ResponseDirectives _directives;
    private readonly FreshnessOptions _options;
    private readonly DateTimeOffset _requestTime;

    public OriginResponse(HttpResponseMessage message, DateTimeOffset requestTime, DateTimeOffset responseTime, FreshnessOptions options)
    {
        (_message, _requestTime, _options) = (message, requestTime, options);
        _directives = ResponseAssessment.DirectivesOf(Field);
        var status = (int)message.StatusCode;
        // A part is as storable as the whole would be; who receives it sees to it that it is never taken for the whole.
        var assessed = status == StatusCodes.Status206PartialContent ? StatusCodes.Status200OK : status;
        var terms = ResponseAssessment.Terms(assessed, _directives, Field, requestTime, responseTime, options.Heuristics);
        DateTimeOffset? date = HttpDate.TryParse(Field("Date").ToString(), responseTime, out var parsed) ? parsed : null;
        Head = HeadBuilder.Build(status, [.. StorableFields(date, responseTime)], terms, date) with
        {
            SurrogateKeys = SurrogateKeys.Parse(Field("Surrogate-Key"), Field("Cache-Tag")),
        };
        Storability = ResponseAssessment.Storable(assessed, _directives, Field, terms);
    }

    public ResponseHead Head { get; }

    public Storability Storability { get; }

    /// <summary>
    /// May it answer others that were waiting for it? A response that merely lacks freshness may: it is as new as theirs would be, and
    /// an origin in trouble is not asked a thousand times for the same error, even if the error is not to be stored.
    /// </summary>
    public bool IsShareable => Storability is Storability.Storable or Storability.NoFreshness || (Storability == Storability.NoStore && Head.Status is 502 or 503 or 504);

    /// <summary>The request fields that selected this response, if it varies.</summary>
    public IReadOnlyList<string> SelectingFields => Variance.SelectingFields(Field("Vary"), _options.IgnoredVaryFields);

    /// <summary>The Content-Range field, if there is exactly one.</summary>
    public string? ContentRange => Field("Content-Range") is [{ } only] ? only : null;

    /// <summary>
    /// The fields that the response keeps out of caches (RFC 9111 sections 5.2.2.4 and 5.2.2.7, in the qualified form): for the one request
    /// that this is the response to, and for no other.
    /// </summary>
    public IReadOnlyList<StoredField> UnsharedFields =>
        [.. AllFields().Where(f => IsQualified(f.Name) && !ConnectionFields.IsHopByHop(f.Name) && f.Name is not ("Age" or "Content-Length" or "Content-Range"))];

    /// <summary>
    /// Is this 304 about that stored response (RFC 9111 section 4.3.4)? A strong validator must be the stored one, weak ones must
    /// correspond to it. One without any can only be about what was asked for.
    /// </summary>
    public bool Identifies(ResponseHead stored)
    {
        if (Field("Vary").Count > 0 && !SelectingFields.SequenceEqual(stored.SelectedBy ?? []))
        {
            // The stored response would be selected by other fields from now on, and nobody knows what their values were.
            return false;
        }

        return Head.EntityTag is { } tag ? stored.EntityTag is { } known && (tag.IsWeak ? tag.WeakEquals(known) : tag.StrongEquals(known))
            : Head.LastModified is not { } modified || modified == stored.LastModified;
    }

    /// <summary>The stored head after this 304 or further part (RFC 9111 section 3.2): fields replaced, and the terms read afresh from the result.</summary>
    public ResponseHead Freshen(ResponseHead stored)
    {
        // What describes the stored bytes stays as it is: they did not change, whatever a 304 says of them.
        StoredField[] news = [.. Head.Fields.Where(f => !DescribesBody(f.Name))];
        var replaced = news.Select(f => f.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        StoredField[] fields = [.. stored.Fields.Where(f => !replaced.Contains(f.Name) && !IsQualified(f.Name)), .. news];
        StringValues Merged(string name) => name == "Age"
            ? Field(name)
            : fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).ToArray();

        var terms = ResponseAssessment.Terms(
            stored.Status, ResponseAssessment.DirectivesOf(Merged), Merged, _requestTime, Head.Freshness.ResponseTime, _options.Heuristics);
        return HeadBuilder.Update(stored, fields, terms, Head.Date) with
        {
            SurrogateKeys = Head.SurrogateKeys.Names.Length > 0 ? Head.SurrogateKeys : stored.SurrogateKeys,
        };
    }

    private static bool DescribesBody(string name) => name.ToUpperInvariant() is "CONTENT-ENCODING" or "CONTENT-TYPE" or "CONTENT-RANGE";

    private bool IsQualified(string name) =>
        _directives.NoCacheFields.Contains(name, StringComparer.OrdinalIgnoreCase) || _directives.PrivateFields.Contains(name, StringComparer.OrdinalIgnoreCase);

    private StringValues Field(string name) =>
        _message.Headers.NonValidated.TryGetValues(name, out var values) || _message.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToArray()
            : StringValues.Empty;

    private IEnumerable<StoredField> AllFields() =>
        from field in _message.Headers.NonValidated.Concat(_message.Content.Headers.NonValidated)
        from value in field.Value
        select new StoredField(field.Key, value);

    private IEnumerable<StoredField> StorableFields(DateTimeOffset? date, DateTimeOffset responseTime)
    {
        var excluded = new HashSet<string>(NeverStored, StringComparer.OrdinalIgnoreCase);
        excluded.UnionWith(ConnectionFields.Listed(Field("Connection")));
        var fields = AllFields().Where(f => !ConnectionFields.IsHopByHop(f.Name) && !excluded.Contains(f.Name) && !IsQualified(f.Name));
        // Without a date of the origin's, the time of receipt is what later ages count from (RFC 9110 section 6.6.1).
        return date is not null ? fields
            : fields.Where(f => !f.Name.Equals("Date", StringComparison.OrdinalIgnoreCase)).Append(new StoredField("Date", HttpDate.Format(responseTime)));
    }
}
