namespace CdnMusic.CatalogApi.Entities;

/// <summary>An album, single or EP.</summary>
/// <param name="ArtistId">Whose.</param>
/// <param name="Title">In any script.</param>
/// <param name="Type"><c>album</c>, <c>single</c> or <c>ep</c>.</param>
/// <param name="ReleaseDate">As printed on it.</param>
/// <param name="Territories">Countries (ISO 3166-1 alpha-2) in which it may be played. Empty: everywhere.</param>
/// <param name="Genres">Ids of genres.</param>
/// <param name="EmbargoUntil">Nobody sees or plays it before. Null: no embargo.</param>
/// <param name="Cover">The path of a picture on the CDN.</param>
internal sealed record Release(
    string ArtistId,
    string Title,
    string Type,
    DateOnly ReleaseDate,
    IReadOnlyList<string> Territories,
    IReadOnlyList<string> Genres,
    DateTimeOffset? EmbargoUntil = null,
    string? Cover = null) : ICatalogEntity
{
    public IReadOnlyList<string> Territories { get; init; } = Territories ?? [];

    public IReadOnlyList<string> Genres { get; init; } = Genres ?? [];

    public IEnumerable<string> Mistakes() =>
    [
        .. Rules.Id("artist_id", ArtistId),
        .. Rules.Text("title", Title),
        .. Type is "album" or "single" or "ep" ? Array.Empty<string>() : ["type: must be album, single or ep"],
        .. ReleaseDate.Year < 1860 ? ["release_date: must be a date such as 2026-11-24"] : Array.Empty<string>(),
        .. Rules.All("territories", Territories, t => t.Length == 2 && t.All(char.IsAsciiLetterUpper), "countries such as DE"),
        .. Rules.All("genres", Genres, Rules.IsId, "ids"),
        .. Rules.Path("cover", Cover),
    ];
}
