using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.EdgeNode.Purging;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Caching;

/// <summary>A stored response but for its body. Immutable.</summary>
internal sealed record ResponseHead
{
    /// <summary>The status code.</summary>
    public required int Status { get; init; }

    /// <summary>End-to-end header fields as the origin sent them, without Age, Content-Length and whatever a cache must not store.</summary>
    public required IReadOnlyList<StoredField> Fields { get; init; }

    /// <summary>What says for how long the response may be used.</summary>
    public required FreshnessTerms Freshness { get; init; }

    /// <summary>
    /// Not a response but a signpost: responses for this target are selected by these request fields, each lower-case. Null for a response.
    /// </summary>
    public IReadOnlyList<string>? SelectedBy { get; init; }

    /// <summary>What it can be purged by besides its path; not among <see cref="Fields"/>, since clients do not get them.</summary>
    public SurrogateKeys SurrogateKeys { get; init; } = SurrogateKeys.None;

    /// <summary>
    /// Not a whole response but a manifest: the body is stored in blocks of this layout. Null for a response that has its body with it.
    /// </summary>
    public BlockLayout? Blocks { get; init; }

    /// <summary>The validators, parsed once.</summary>
    public EntityTag? EntityTag { get; init; }

    /// <summary>The validators, parsed once.</summary>
    public DateTimeOffset? LastModified { get; init; }

    /// <summary>When the origin generated the response.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>A successful response that is an HLS playlist.</summary>
    public bool IsPlaylist { get; init; }

    /// <summary>Rough size in memory, in bytes.</summary>
    public int Weight => 256 + SurrogateKeys.Weight + Fields.Sum(f => 64 + (3 * (f.Name.Length + f.Value.Length)));

    /// <summary>The first value of a field, or null.</summary>
    public string? Find(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return field.Value;
            }
        }

        return null;
    }
}
