using System.Globalization;
using CdnMusic.CatalogApi.Searching;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>Search, and the whole library for who searches for nothing.</summary>
internal static class SearchCalls
{
    private const int Default = 20, Max = 500, MaxOffset = 1_000_000, MaxQuery = 100, MaxFound = 1000;

    public static async Task<SubsonicAnswer> SearchAsync(SubsonicRequest request, SubsonicParts parts)
    {
        var query = request.One("query")?.Trim().Trim('"').TrimEnd('*') ?? "";
        if (query.Length > MaxQuery)
        {
            return SubsonicAnswer.Missing("query");
        }

        return SubsonicAnswer.Of(new SubsonicElement("searchResult3")
            .WithAll("artist", await FindAsync("artist", "a", (tail, values) => parts.Library.ArtistsAsync(request, tail, values)))
            .WithAll("album", await FindAsync("release", "r", (tail, values) => parts.Library.AlbumsAsync(request, tail, values), "album"))
            .WithAll("song", await FindAsync("track", "t", (tail, values) => parts.Library.SongsAsync(request, tail, values), "song")));

        async Task<IReadOnlyList<SubsonicElement>> FindAsync(
            string kind, string alias, Func<string, object[], Task<List<SubsonicElement>>> read, string? called = null)
        {
            var (count, offset) = (request.Number($"{called ?? kind}Count", Default, Max), request.Number($"{called ?? kind}Offset", 0, MaxOffset));
            if (count == 0)
            {
                return [];
            }

            if (query.Length == 0)
            {
                return await read(string.Create(CultureInfo.InvariantCulture, $" ORDER BY {alias}.id LIMIT {count} OFFSET {offset}"), []);
            }

            var found = await parts.Search.FindAsync(
                new SearchQuestion(
                    query, kind, parts.Time.GetUtcNow(), parts.Place.Territory(request.Context), SearchCursor.Beginning, Math.Min(offset + count, MaxFound)),
                request.Aborted);
            var ids = found.Skip(offset).Select(f => f.Hit.Id).ToArray();
            return ids.Length == 0 ? [] : await read($" AND {alias}.id = ANY ($4) ORDER BY array_position($4, {alias}.id)", [ids]);
        }
    }
}
