using CdnMusic.Hosting.Problems;
using CdnMusic.ListeningApi.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.ListeningApi.Tracks;

/// <summary><c>PUT /admin/tracks</c>: what the catalogue says of tracks.</summary>
internal static class TrackApi
{
    private const int MaxTracks = 5000;

    public static void MapTracks(this WebApplication app) => app.MapAdmin().MapPut("/tracks", PutAsync);

    private static async Task<Results<NoContent, ProblemHttpResult>> PutAsync(TrackList list, TrackDirectory tracks, CancellationToken cancellationToken)
    {
        if (list.Tracks is not { Count: > 0 and <= MaxTracks } all || !all.All(t => t is { IsValid: true }))
        {
            return ProblemTypes.Problem(400, "bad-tracks", "Bad tracks",
                $"Send 1 to {MaxTracks} tracks, each with id, title, artist and artist_name of 1 to 200 characters, and a duration_ms above 0 or none.");
        }

        await tracks.PutAsync(all!, cancellationToken);
        return TypedResults.NoContent();
    }

    internal sealed record TrackList(IReadOnlyList<Track?>? Tracks);
}
