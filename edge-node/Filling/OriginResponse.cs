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
        // Age and Cache-Status are recomputed on every use, lengths and ranges follow from the body, cookies are one client's, and the
        // surrogate keys are read below.
        "Age", "Cache-Status", "Content-Length", "Content-Range", "Set-Cookie", "CDN-Cache-Control", "Surrogate-Key", "Cache-Tag",
    };

    private readonly HttpResponseMessage _message;
    private readonly ResponseDirectives _directives;

    public OriginResponse(HttpResponseMessage message, DateTimeOffset requestTime, DateTimeOffset responseTime)
    {
        _message = message;
        _directives = ResponseAssessment.DirectivesOf(Field);
        var terms = ResponseAssessment.Terms(_directives, Field, requestTime, responseTime);
        DateTimeOffset? date = HttpDate.TryParse(Field("Date").ToString(), responseTime, out var parsed) ? parsed : null;
        Head = HeadBuilder.Build((int)message.StatusCode, [.. StorableFields()], terms, date) with
        {
            SurrogateKeys = SurrogateKeys.Parse(Field("Surrogate-Key"), Field("Cache-Tag")),
        };
        // A part is as storable as the whole would be; who receives it sees to it that it is never taken for the whole.
        var assessed = Head.Status == StatusCodes.Status206PartialContent ? StatusCodes.Status200OK : Head.Status;
        Storability = ResponseAssessment.Storable(assessed, _directives, Field);
    }

    public ResponseHead Head { get; }

    public Storability Storability { get; }

    /// <summary>
    /// May it answer others that were waiting for it? A response that merely lacks freshness may: it is as new as theirs would be, and
    /// an origin in trouble is not asked a thousand times for the same error.
    /// </summary>
    public bool IsShareable => Storability is Storability.Storable or Storability.NoExplicitFreshness;

    /// <summary>The request fields that selected this response, if it varies.</summary>
    public IReadOnlyList<string> SelectingFields => Variance.SelectingFields(Field("Vary"));

    /// <summary>The Content-Range field, if there is exactly one.</summary>
    public string? ContentRange => Field("Content-Range") is [{ } only] ? only : null;

    /// <summary>The stored head after this 304 or further part: its fields replace the stored ones of the same name (RFC 9111 section 3.2).</summary>
    public ResponseHead Freshen(ResponseHead stored)
    {
        var replaced = Head.Fields.Select(f => f.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        StoredField[] fields = [.. stored.Fields.Where(f => !replaced.Contains(f.Name)), .. Head.Fields];
        var says = Field("Cache-Control").Count > 0 || Field("CDN-Cache-Control").Count > 0 || Field("Expires").Count > 0;
        var terms = says
            ? Head.Freshness
            : stored.Freshness with { ResponseTime = Head.Freshness.ResponseTime, InitialAge = Head.Freshness.InitialAge };
        return HeadBuilder.Build(stored.Status, fields, terms, Head.Date ?? stored.Date, stored.SelectedBy) with
        {
            SurrogateKeys = Head.SurrogateKeys.Names.Length > 0 ? Head.SurrogateKeys : stored.SurrogateKeys,
            Blocks = stored.Blocks,
        };
    }

    private StringValues Field(string name) =>
        _message.Headers.NonValidated.TryGetValues(name, out var values) || _message.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToArray()
            : StringValues.Empty;

    private IEnumerable<StoredField> StorableFields()
    {
        var excluded = new HashSet<string>(NeverStored, StringComparer.OrdinalIgnoreCase);
        excluded.UnionWith(ConnectionFields.Listed(Field("Connection")));
        excluded.UnionWith(_directives.NoCacheFields);
        excluded.UnionWith(_directives.PrivateFields);
        return
            from field in _message.Headers.NonValidated.Concat(_message.Content.Headers.NonValidated)
            where !ConnectionFields.IsHopByHop(field.Key) && !excluded.Contains(field.Key)
            from value in field.Value
            select new StoredField(field.Key, value);
    }
}
