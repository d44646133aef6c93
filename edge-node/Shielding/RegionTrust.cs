using CdnMusic.EdgeNode.Purging;
using CdnMusic.Hosting.Management;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Shielding;

/// <summary>
/// Who is an edge of this region, by the region's token, and what it may know and get that clients may not: surrogate keys, without which a purge by
/// key would pass it by, and what it will not serve yet itself. Thread-safe.
/// </summary>
internal sealed class RegionTrust
{
    /// <summary>The request field with the token.</summary>
    public const string FieldName = "CdnMusic-Shield";

    /// <summary>The request field that says how far the edge is in the fleet's purges.</summary>
    public const string PlaceFieldName = "CdnMusic-Purged";

    private const string Scheme = "Bearer ";

    /// <summary>One name more than are kept: the receiver knows then that it does not know them all.</summary>
    private const string More = "more";

    private readonly BearerToken? _token;
    private readonly string _field;
    private readonly bool _isInFleet;
    private readonly FleetPurges _purges;

    public RegionTrust(IOptions<EdgeOptions> options, FleetPurges purges)
    {
        _token = options.Value.ShieldToken is { Length: > 0 } token ? new BearerToken(token) : null;
        _field = Scheme + options.Value.ShieldToken;
        _isInFleet = options.Value.ControlPlane.Urls.Length > 0;
        _purges = purges;
    }

    /// <summary>Is it an edge of this region that asks?</summary>
    public bool IsEdge(HttpRequest request) =>
        _token is not null && request.Headers.TryGetValue(FieldName, out var field) && _token.Matches(field);

    /// <summary>
    /// Has this node carried out every purge that the asking edge has? Else that edge would take for new what was purged there. A node outside the fleet
    /// gets no purges from it and cannot tell.
    /// </summary>
    public bool IsAsFarAs(HttpRequest request) =>
        !_isInFleet || !PurgePlace.TryParse(request.Headers[PlaceFieldName], out var asking) || _purges.Place.Covers(asking);

    /// <summary>Adds the marks by which a shield knows an edge of its region.</summary>
    public void Introduce(HttpRequestMessage request)
    {
        request.Headers.TryAddWithoutValidation(FieldName, _field);
        request.Headers.TryAddWithoutValidation(PlaceFieldName, _purges.Place.ToString());
    }

    /// <summary>Adds the keys to the response, if an edge is asking.</summary>
    public void Tell(HttpContext context, SurrogateKeys keys)
    {
        if (keys.Names.Length > 0 && IsEdge(context.Request))
        {
            context.Response.Headers["Surrogate-Key"] = string.Join(' ', keys.HasMore ? keys.Names.Append(More) : keys.Names);
        }
    }
}
