using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Playback;
using CdnMusic.SignedUrls;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.CatalogApi.Subsonic;

/// <summary>Music and pictures: not from here, but from the best edge.</summary>
internal static class MediaCalls
{
    /// <summary>Redirects to a track's HLS playlist on the best edge. Fetching is not listening: it counts as no play.</summary>
    public static async Task<SubsonicAnswer> StreamAsync(SubsonicRequest request, SubsonicParts parts)
    {
        if (request.One("id") is not { } id)
        {
            return SubsonicAnswer.Missing("id");
        }

        var wished = request.Number("maxBitRate", 0, ushort.MaxValue);
        var grant = await parts.Authority.DecideAsync(id, request.Context, wished > 0 ? wished : null);
        return grant.Outcome switch
        {
            PlaybackOutcome.Granted or PlaybackOutcome.GrantedDegraded => Redirect(request, grant.Urls[0]),
            PlaybackOutcome.NotFound => SubsonicAnswer.Unknown("song"),
            PlaybackOutcome.NoEdge => SubsonicAnswer.Fail(SubsonicError.Generic, "There is no edge to play from; try again."),
            _ => SubsonicAnswer.Fail(SubsonicError.NotAuthorized, "Neither the plan nor the country allows this song."),
        };
    }

    /// <summary>Redirects to a picture on the best edge: of an artist (<c>ar-ID</c>), or an album (<c>al-ID</c>).</summary>
    public static async Task<SubsonicAnswer> CoverAsync(SubsonicRequest request, SubsonicParts parts)
    {
        var id = request.One("id") ?? "";
        var (query, plain) = id.StartsWith("ar-", StringComparison.Ordinal) ? (CatalogQueries.Artists, id[3..])
            : id.StartsWith("al-", StringComparison.Ordinal) ? (CatalogQueries.Releases, id[3..])
            : (CatalogQueries.Tracks, id);
        await using var command = parts.Reader.Command(request.Context, $"SELECT body->>'cover' FROM ({query}) e WHERE id = $3", plain);
        if (await command.ExecuteScalarAsync(request.Aborted) is not string cover)
        {
            return SubsonicAnswer.Unknown("picture");
        }

        var folder = cover[..(cover.LastIndexOf('/') + 1)];
        // At the top there is no folder to allow; such pictures are everybody's.
        var path = folder == "/" ? cover : parts.Signer.Sign(cover, new UrlClaims
        {
            PathPrefix = folder,
            ExpiresAt = DateTimeOffset.FromUnixTimeSeconds((parts.Time.GetUtcNow() + parts.Options.Value.UrlLifetime).ToUnixTimeSeconds()),
        });
        var (edges, _) = await parts.Edges.FindAsync(path, request.Context);
        return edges.Count > 0 ? Redirect(request, edges[0].TrimEnd('/') + path) : SubsonicAnswer.Fail(SubsonicError.Generic, "There is no edge; try again.");
    }

    private static SubsonicAnswer Redirect(SubsonicRequest request, string url)
    {
        request.Context.Response.Headers.CacheControl = "no-store";
        return new SubsonicAnswer(Raw: TypedResults.Redirect(url));
    }
}
