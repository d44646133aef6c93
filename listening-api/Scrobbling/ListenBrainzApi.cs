using System.Security.Claims;
using System.Text.Json.Nodes;
using CdnMusic.Hosting.Problems;
using CdnMusic.ListeningApi.Access;
using CdnMusic.ListeningApi.Consent;
using CdnMusic.ListeningApi.Events;
using CdnMusic.ListeningApi.Ingest;
using CdnMusic.ListeningApi.Tracks;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.ListeningApi.Scrobbling;

/// <summary>
/// ListenBrainz's API as far as scrobblers use it, in its own shapes (<c>{"status":"ok"}</c>, <c>{"code":…,"error":…}</c>); and
/// <c>/v1/me/scrobble-token</c>, where listeners get the token they paste into a scrobbler.
/// </summary>
internal static class ListenBrainzApi
{
    private const string Scheme = "Token ";

    public static void AddScrobbling(this IServiceCollection services) => services.AddSingleton<ScrobbleTokens>().AddSingleton<PlayingNow>();

    public static void MapScrobbling(this WebApplication app)
    {
        app.MapPost("/1/submit-listens", SubmitAsync).WithMetadata(new RequestSizeLimitAttribute(Submission.MaxListens * Submission.MaxListenSize));
        app.MapGet("/1/validate-token", ValidateAsync);
        app.MapGet("/1/user/{user:guid}/playing-now", PlayingNowAsync);
        app.MapPost("/v1/me/scrobble-token", IssueAsync).RequireAuthorization(AccessTokens.Listener);
        app.MapDelete("/v1/me/scrobble-token", RevokeAsync).RequireAuthorization(AccessTokens.Listener);
    }

    private static async Task<IResult> SubmitAsync(
        HttpContext context, ScrobbleTokens tokens, TrackDirectory tracks, PlayingNow playing, EventWriter writer, ClientCountry countries,
        TimeProvider time, CancellationToken cancellationToken)
    {
        var (listener, refusal) = await AuthoriseAsync(context, tokens, cancellationToken);
        if (listener is not { } who)
        {
            return Error(401, refusal!);
        }

        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, cancellationToken);
        var (submission, error) = Submission.Parse(body.GetBuffer().AsMemory(0, (int)body.Length), time.GetUtcNow());
        if (submission is null)
        {
            return Error(400, error!);
        }

        if (submission.IsPlayingNow)
        {
            await playing.PutAsync(who, submission.Listens[0], cancellationToken);
            return Ok();
        }

        var ids = await tracks.ResolveAsync([.. submission.Listens.Select(l => (l.Artist, l.Title))], cancellationToken);
        var rows = submission.Listens.Zip(ids, (listen, track) => Row(listen, track, who, countries.Of(context))).ToList();
        switch (await writer.WriteAsync(rows, cancellationToken))
        {
            case WriteOutcome.Written:
                return Ok();
            case WriteOutcome.Full:
                // What ListenBrainz sends to a client that asks too often.
                context.Response.Headers.RetryAfter = "2";
                context.Response.Headers["X-RateLimit-Reset-In"] = "2";
                return Error(429, "You have exceeded your rate limit.");
            default:
                context.Response.Headers.RetryAfter = "2";
                return Error(503, "Cannot submit listens to queue, please try again later.");
        }
    }

    /// <summary>The same listen sent again is the same: its id is made of listener, time and names, as ListenBrainz's own key is.</summary>
    private static EventRow Row(Listen listen, string track, Guid listener, string country)
    {
        var id = ScopedId.Of(listener, listen.At, track);
        return new EventRow
        {
            Id = id,
            At = listen.At,
            Listener = listener,
            Play = id,
            StartedAt = listen.At,
            Kind = EventKind.Listen,
            Source = EventSource.Scrobbler,
            Track = track,
            Country = country,
            PlayedMs = listen.DurationMs ?? 0,
            DurationMs = listen.DurationMs,
        };
    }

    private static async Task<IResult> ValidateAsync(HttpContext context, ScrobbleTokens tokens, CancellationToken cancellationToken, string token = "")
    {
        var sent = token.Length > 0 ? token : TokenOf(context);
        if (sent is null)
        {
            return Error(400, "You need to provide an Authorization token.");
        }

        return await tokens.FindAsync(sent, cancellationToken) is { } listener
            ? TypedResults.Json(new { code = 200, message = "Token valid.", valid = true, user_name = listener.ToString() })
            : TypedResults.Json(new { code = 200, message = "Token invalid.", valid = false });
    }

    private static async Task<IResult> PlayingNowAsync(
        Guid user, HttpContext context, ScrobbleTokens tokens, PlayingNow playing, CancellationToken cancellationToken)
    {
        // Unlike there, what somebody hears is nobody else's business here.
        var (listener, refusal) = await AuthoriseAsync(context, tokens, cancellationToken);
        if (listener != user)
        {
            return Error(401, refusal ?? "Invalid authorization token.");
        }

        var metadata = await playing.FindAsync(user, cancellationToken);
        var listens = metadata is null ? [] : new JsonArray(new JsonObject { ["playing_now"] = true, ["track_metadata"] = JsonNode.Parse(metadata) });
        return TypedResults.Json(new JsonObject
        {
            ["payload"] = new JsonObject { ["count"] = listens.Count, ["user_id"] = user.ToString(), ["playing_now"] = true, ["listens"] = listens },
        });
    }

    private static async Task<IResult> IssueAsync(ClaimsPrincipal user, ScrobbleTokens tokens, ListenerConsent consent, CancellationToken cancellationToken) =>
        await consent.IsGivenAsync(user.ListenerId(), cancellationToken)
            ? TypedResults.Json(new { token = await tokens.IssueAsync(user.ListenerId(), cancellationToken) })
            : ProblemTypes.Problem(409, "no-consent", "No consent", "A scrobbler tells what you heard: agree to its being remembered first (PUT /v1/me/consent).");

    private static async Task<IResult> RevokeAsync(ClaimsPrincipal user, ScrobbleTokens tokens, CancellationToken cancellationToken)
    {
        await tokens.RevokeAsync(user.ListenerId(), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<(Guid? Listener, string? Refusal)> AuthoriseAsync(HttpContext context, ScrobbleTokens tokens, CancellationToken cancellationToken)
    {
        if (context.Request.Headers.Authorization.Count == 0)
        {
            return (null, "You need to provide an Authorization header.");
        }

        return TokenOf(context) is not { } token ? (null, "Provided Authorization header is invalid.")
            : await tokens.FindAsync(token, cancellationToken) is { } listener ? (listener, null)
            : (null, "Invalid authorization token.");
    }

    private static string? TokenOf(HttpContext context) =>
        context.Request.Headers.Authorization.ToString() is var field && field.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) && field.Length > Scheme.Length
            ? field[Scheme.Length..].Trim()
            : null;

    private static IResult Ok() => TypedResults.Json(new { status = "ok" });

    private static IResult Error(int code, string error) => TypedResults.Json(new { code, error }, statusCode: code);
}
