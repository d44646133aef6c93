using System.Collections.Frozen;
using System.Text.Json;

namespace CdnMusic.CatalogApi.Entities;

/// <summary>A kind of entity: its table and how its body is read.</summary>
/// <param name="Name">Also the table's name.</param>
/// <param name="Plural">In URLs.</param>
/// <param name="Type">The body's type.</param>
internal sealed record EntityKind(string Name, string Plural, Type Type)
{
    public static readonly FrozenDictionary<string, EntityKind> All = new EntityKind[]
    {
        new("genre", "genres", typeof(Genre)),
        new("artist", "artists", typeof(Artist)),
        new("release", "releases", typeof(Release)),
        new("track", "tracks", typeof(Track)),
    }.ToFrozenDictionary(k => k.Name, StringComparer.Ordinal);

    /// <summary>The columns that a body fills.</summary>
    public string Columns { get; } = string.Join(", ", Type.GetProperties().Select(p => JsonNamingPolicy.SnakeCaseLower.ConvertName(p.Name)));

    /// <summary>Reads a body strictly. Null, and the mistakes, if it is not good.</summary>
    public ICatalogEntity? Read(string json, JsonSerializerOptions options, out IReadOnlyList<string> mistakes)
    {
        try
        {
            if (JsonSerializer.Deserialize(json, Type, options) is not ICatalogEntity entity)
            {
                mistakes = ["the body must be a JSON object"];
                return null;
            }

            mistakes = [.. entity.Mistakes()];
            return mistakes.Count == 0 ? entity : null;
        }
        catch (JsonException error)
        {
            mistakes = [$"the body is not as expected at {error.Path ?? "$"}"];
            return null;
        }
    }
}
