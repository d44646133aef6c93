using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>A client's request as the cache sees it.</summary>
internal sealed class CacheRequest
{
    private readonly HttpRequest _request;

    private CacheRequest(HttpRequest request, string target)
    {
        _request = request;
        Target = CacheKey.ForTarget(Prefetching.Cmcd.StripFrom(target, out var cmcd));
        Cmcd = cmcd ?? (request.Headers.TryGetValue("CMCD-Request", out var field) ? field.ToString() : null);
        Directives = RequestDirectives.Parse(request.Headers.CacheControl, request.Headers.Pragma);
    }

    /// <summary>The primary key.</summary>
    public CacheKey Target { get; }

    /// <summary>What the player says of itself (CTA-5004), from the query or the request field; null if it says nothing.</summary>
    public string? Cmcd { get; }

    public RequestDirectives Directives { get; }

    public bool IsHead => HttpMethods.IsHead(_request.Method);

    /// <summary>
    /// The cache's view of a request, or null if the cache has no part in it: another method, a body, or credentials – a response to
    /// those is one user's (RFC 9111 section 3.5).
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="target">Its <see cref="CanonicalTarget"/>.</param>
    public static CacheRequest? From(HttpRequest request, string target)
    {
        var safe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        var hasBody = request.ContentLength > 0 || request.Headers.ContainsKey("Transfer-Encoding");
        return safe && !hasBody && StringValues.IsNullOrEmpty(request.Headers.Authorization) ? new CacheRequest(request, target) : null;
    }

    public StringValues Field(string name) => _request.Headers[name];

    /// <summary>The key of the variant that this request selects.</summary>
    public CacheKey VariantKey(IReadOnlyList<string> selecting) => Target.ForVariant(Variance.SelectingValues(selecting, Field));

    /// <summary>What a fill on behalf of this request asks.</summary>
    public FillRequest ToFill(CacheKey key) => new(
        Target,
        key,
        [.. Variance.ForwardedFields.Where(name => Field(name).Count > 0).Select(name => new StoredField(name, Field(name).ToString()))],
        Field("CDN-Loop"));

    /// <summary>Does the client accept a stored response of this age? (RFC 9111 section 5.2.1)</summary>
    public bool Accepts(FreshnessTerms terms, DateTimeOffset now)
    {
        var age = terms.AgeAt(now);
        return !Directives.NoCache
            && (Directives.MaxAge is not { } maxAge || age <= maxAge)
            && (Directives.MinFresh is not { } minFresh || terms.Lifetime - age >= minFresh);
    }
}
