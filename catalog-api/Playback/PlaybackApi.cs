using CdnMusic.CatalogApi.Applications;
using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Tokens;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Playback;

/// <summary>Where to play a track from, for listeners who have signed in.</summary>
internal static class PlaybackApi
{
    public static void MapPlayback(this IEndpointRouteBuilder app) =>
        app.MapPost("/v1/tracks/{id}/playback", PlayAsync).RequireAuthorization(ListenerTokens.Policy)
            .Produces<PlaybackAnswer>().ProducesProblem(401).ProducesProblem(403).ProducesProblem(404).ProducesProblem(451).ProducesProblem(503)
            .WithName("playback");

    private static async Task<IResult> PlayAsync(
        string id, HttpContext context, PlaybackAuthority authority, ApplicationBook applications, ListenerPlace place, IOptions<CatalogApiOptions> options)
    {
        var grant = await authority.DecideAsync(id, context);
        switch (grant.Outcome)
        {
            case PlaybackOutcome.NotEntitled:
                return ProblemTypes.Problem(StatusCodes.Status403Forbidden, "not-entitled", "Not entitled", "The token entitles to no plan.");
            case PlaybackOutcome.NotFound:
                return ProblemTypes.Problem(StatusCodes.Status404NotFound, "not-found", "Not found", $"There is no track '{id}'.");
            case PlaybackOutcome.WrongTerritory:
                return ProblemTypes.Problem(
                    StatusCodes.Status451UnavailableForLegalReasons, "wrong-territory", "Not in this country", "This recording is not licensed where you are.");
            case PlaybackOutcome.NoEdge:
                context.Response.Headers.RetryAfter = "1";
                return ProblemTypes.Problem(
                    StatusCodes.Status503ServiceUnavailable, "no-edge", "No edge", "There is no edge to play from; try again.");
        }

        await applications.SeenAsync(context.ListenerId()!, context.User, place.Territory(context), context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        var steering = options.Value.PublicControlPlane ?? options.Value.ControlPlane;
        return TypedResults.Ok(new PlaybackAnswer(
            id, grant.MaxKbps, grant.ExpiresAt, grant.Path, grant.Urls,
            steering is null ? null : new Uri(steering, "/v1/steering?path=" + Uri.EscapeDataString(grant.Path)).ToString(),
            grant.Outcome == PlaybackOutcome.GrantedDegraded));
    }
}
