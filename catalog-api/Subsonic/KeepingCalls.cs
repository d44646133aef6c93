using System.Globalization;
using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Collections;
using CdnMusic.CatalogApi.Editing;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>Stars, which are likes, and scrobbles.</summary>
internal static class KeepingCalls
{
    private const int MaxAtOnce = 500;

    private static readonly (string Parameter, string Kind, string Query)[] Starred =
        [("id", "track", CatalogQueries.Tracks), ("albumId", "release", CatalogQueries.Releases), ("artistId", "artist", CatalogQueries.Artists)];

    public static Task<SubsonicAnswer> StarAsync(SubsonicRequest request, SubsonicParts parts) => ChangeAsync(request, parts, on: true);

    public static Task<SubsonicAnswer> UnstarAsync(SubsonicRequest request, SubsonicParts parts) => ChangeAsync(request, parts, on: false);

    /// <summary>
    /// Tells of what was heard, as an event: whether that is a play is decided by who counts plays. Times are what the application says, and no
    /// later than now.
    /// </summary>
    public static async Task<SubsonicAnswer> ScrobbleAsync(SubsonicRequest request, SubsonicParts parts)
    {
        var (ids, times) = (request.All("id"), request.All("time"));
        if (ids.Count is 0 or > MaxAtOnce)
        {
            return SubsonicAnswer.Missing("id");
        }

        var now = parts.Time.GetUtcNow();
        await using var connection = await parts.Database.Source.OpenConnectionAsync(request.Aborted);
        await using var transaction = await connection.BeginTransactionAsync(request.Aborted);
        for (var i = 0; i < ids.Count; i++)
        {
            if (!await parts.Reader.ExistsAsync(request.Context, CatalogQueries.Tracks, ids[i]))
            {
                return SubsonicAnswer.Unknown("song");
            }

            var at = times.Count > i && long.TryParse(times[i], NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)
                && milliseconds <= now.ToUnixTimeMilliseconds() ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : now;
            await CatalogEvents.AddAsync(
                transaction, parts.Time, request.One("submission") == "false" ? "track.now_playing" : "track.scrobbled",
                new { listener = request.Listener, id = ids[i], at, application = request.Context.User.FindFirst("client_id")?.Value }, request.Aborted);
        }

        await transaction.CommitAsync(request.Aborted);
        return SubsonicAnswer.Done;
    }

    private static async Task<SubsonicAnswer> ChangeAsync(SubsonicRequest request, SubsonicParts parts, bool on)
    {
        var all = Starred.SelectMany(s => request.All(s.Parameter).Select(id => (Id: id, s.Kind, s.Query))).ToArray();
        if (all.Length is 0 or > MaxAtOnce)
        {
            return SubsonicAnswer.Missing("id");
        }

        foreach (var (id, _, query) in all)
        {
            if (on && !await parts.Reader.ExistsAsync(request.Context, query, id))
            {
                return SubsonicAnswer.Unknown("thing");
            }
        }

        foreach (var (id, kind, _) in all)
        {
            await KeptEntities.LikeAsync(parts.Database, parts.Time, request.Listener, kind, id, on, request.Aborted);
        }

        return SubsonicAnswer.Done;
    }
}
