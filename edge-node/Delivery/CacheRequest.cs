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
    private readonly string? _query;

    private CacheRequest(HttpRequest request, string target, RequestDirectives directives)
    {
        _request = request;
        Target = CacheKey.ForTarget(Prefetching.Cmcd.StripFrom(target, out var cmcd));
        _query = cmcd;
        Cmcd = cmcd ?? (request.Headers.TryGetValue("CMCD-Request", out var field) ? field.ToString() : null);
        Directives = directives;
    }

    /// <summary>The primary key.</summary>
    public CacheKey Target { get; }

    /// <summary>What the player says of itself (CTA-5004), from the query or the request field; null if it says nothing.</summary>
    public string? Cmcd { get; }

    /// <summary>What it says of its own state: the same query, or the fields that CTA-5004 has for that; null if it says nothing.</summary>
    public string? Experience => _query
        ?? (_request.Headers.ContainsKey("CMCD-Status") || _request.Headers.ContainsKey("CMCD-Request") ? $"{Field("CMCD-Request")},{Field("CMCD-Status")}" : null);

    /// <summary>The client's directives, as far as they count.</summary>
    public RequestDirectives Directives { get; }

    /// <summary>It has an Authorization field, and so only what is explicitly shared may answer it (RFC 9111 section 3.5).</summary>
    public bool HasCredentials => !StringValues.IsNullOrEmpty(_request.Headers.Authorization);

    /// <summary>
    /// May the cache be filled on its behalf? Not with what one user's credentials bring, nor if nothing of it may be stored
    /// (RFC 9111 section 5.2.1.5).
    /// </summary>
    public bool MayFill => !HasCredentials && !Directives.NoStore;

    /// <summary>Whom it is for: a client, unless another edge says otherwise.</summary>
    public FillPurpose Purpose => Field("Priority") is { Count: > 0 } priority ? FillPurposes.Of(priority.ToString()) : FillPurpose.Playback;

    /// <summary>An edge of the region asks, for which this node is the shield.</summary>
    public bool AsShield { get; init; }

    /// <summary>Why it is proxied, if it is.</summary>
    public ForwardReason PassReason { get; set; } = ForwardReason.Bypass;

    public bool IsHead => HttpMethods.IsHead(_request.Method);

    /// <summary>
    /// The cache's view of a request, or null if the cache has no part in it: another method, or a body.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="target">Its <see cref="CanonicalTarget"/>.</param>
    /// <param name="use">Which of the client's directives count.</param>
    /// <param name="asShield">An edge of the region asks.</param>
    public static CacheRequest? From(HttpRequest request, string target, UsePolicy use, bool asShield = false)
    {
        var hasBody = request.ContentLength > 0 || request.Headers.ContainsKey("Transfer-Encoding");
        return IsRead(request) && !hasBody ? new CacheRequest(request, target, use.DirectivesOf(request)) { AsShield = asShield } : null;
    }

    /// <summary>Is it one of the methods whose responses are stored?</summary>
    public static bool IsRead(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);

    public StringValues Field(string name) => _request.Headers[name];

    /// <summary>The key of the variant that this request selects.</summary>
    public CacheKey VariantKey(IReadOnlyList<string> selecting) => Target.ForVariant(Variance.SelectingValues(selecting, Field));

    /// <summary>What a fill on behalf of this request asks.</summary>
    public FillRequest ToFill(CacheKey key) => new(
        Target,
        key,
        [.. Variance.ForwardedFields.Where(name => Field(name).Count > 0).Select(name => new StoredField(name, Field(name).ToString()))],
        Field("CDN-Loop"))
    {
        Purpose = Purpose,
        AsShield = AsShield,
    };
}
