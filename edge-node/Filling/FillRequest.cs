using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Caching;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>What to ask the origin.</summary>
/// <param name="Target">The primary key; its text is the origin's path and query.</param>
/// <param name="Key">What fills are coalesced by: the target's key, or a variant's where the target is known to vary.</param>
/// <param name="Fields">The request fields that are passed on, see <see cref="Freshness.Variance.ForwardedFields"/>.</param>
/// <param name="Loop">The client's CDN-Loop field, to be extended (RFC 8586).</param>
internal sealed record FillRequest(CacheKey Target, CacheKey Key, IReadOnlyList<StoredField> Fields, string? Loop)
{
    /// <summary>The part to ask for; null for the whole.</summary>
    public PartRequest? Part { get; init; }

    /// <summary>Whom it is for.</summary>
    public FillPurpose Purpose { get; init; }

    /// <summary>An edge of the region asks, for which this node is the shield: shields are not asked in turn.</summary>
    public bool AsShield { get; init; }

    /// <summary>Edges that should have it, to be asked before the origin.</summary>
    public IReadOnlyList<Uri> Peers { get; init; } = [];

    /// <summary>The values of a field that is passed on.</summary>
    public StringValues Field(string name) =>
        Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).ToArray();
}
