using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.CatalogApi.Tokens;
using CdnMusic.Hosting.Problems;
using CdnMusic.SignedUrls;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Playback;

/// <summary>
/// May this listener play this track, here and now, how well, and from where. In that order; without the catalog the answer is no.
/// </summary>
internal static class PlaybackApi
{
    public static void MapPlayback(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/tracks/{id}/playback", PlayAsync).RequireAuthorization(ListenerTokens.Policy)
            .Produces<PlaybackAnswer>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(451).ProducesProblem(503)
            .WithName("playback");

    private static async Task<IResult> PlayAsync(
        string id, HttpContext context, CatalogDatabase db, ListenerPlace listener, EdgeDirectory edges, PlaybackSigner signer, IOptions<CatalogApiOptions> options,
        TimeProvider time, CatalogApiMetrics metrics)
    {
        if (Entitlement.MaxKbps(context.User) is not { } maxKbps)
        {
            metrics.Played(PlaybackOutcome.NotEntitled);
            return ProblemTypes.Problem(StatusCodes.Status403Forbidden, "not-entitled", "Not entitled", "The token entitles to no plan.");
        }

        var now = time.GetUtcNow();
        if (await PlayableTrack.ReadAsync(db, id, listener.Territory(context), now, context.RequestAborted) is not { } track)
        {
            metrics.Played(PlaybackOutcome.NotFound);
            return ProblemTypes.Problem(StatusCodes.Status404NotFound, "not-found", "Not found", $"There is no track '{id}'.");
        }

        if (!track.Allowed)
        {
            metrics.Played(PlaybackOutcome.WrongTerritory);
            return ProblemTypes.Problem(
                StatusCodes.Status451UnavailableForLegalReasons, "wrong-territory", "Not in this country", "This recording is not licensed where you are.");
        }

        var folder = $"/tracks/{track.CdnId}/";
        var expires = DateTimeOffset.FromUnixTimeSeconds((now + options.Value.UrlLifetime).ToUnixTimeSeconds());
        var path = signer.Sign(folder + "master.m3u8", new UrlClaims { PathPrefix = folder, ExpiresAt = expires, MaxKbps = maxKbps });
        var (found, degraded) = await edges.FindAsync(path, context);
        if (found.Count == 0)
        {
            metrics.Played(PlaybackOutcome.NoEdge);
            context.Response.Headers.RetryAfter = "1";
            return ProblemTypes.Problem(StatusCodes.Status503ServiceUnavailable, "no-edge", "No edge", "There is no edge to play from; try again.");
        }

        metrics.Played(degraded ? PlaybackOutcome.GrantedDegraded : PlaybackOutcome.Granted);
        context.Response.Headers.CacheControl = "no-store";
        var steering = options.Value.PublicControlPlane ?? options.Value.ControlPlane;
        return TypedResults.Ok(new PlaybackAnswer(
            id, maxKbps, expires, path, [.. found.Select(edge => edge.TrimEnd('/') + path)],
            steering is null ? null : new Uri(steering, "/v1/steering?path=" + Uri.EscapeDataString(path)).ToString(), degraded));
    }
}
