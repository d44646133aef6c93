namespace CdnMusic.CatalogApi.Entities;

/// <summary>An artist.</summary>
/// <param name="Name">In any script.</param>
/// <param name="Genres">Ids of genres.</param>
/// <param name="Cover">The path of a picture on the CDN.</param>
internal sealed record Artist(string Name, IReadOnlyList<string> Genres, string? Cover = null) : ICatalogEntity
{
    public IReadOnlyList<string> Genres { get; init; } = Genres ?? [];

    public IEnumerable<string> Mistakes() =>
        [.. Rules.Text("name", Name), .. Rules.All("genres", Genres, Rules.IsId, "ids"), .. Rules.Path("cover", Cover)];
}
