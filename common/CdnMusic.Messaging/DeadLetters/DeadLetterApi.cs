using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
using CdnMusic.Messaging.Inbox;
using CdnMusic.Messaging.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.Messaging.DeadLetters;

/// <summary>
/// <c>GET /admin/dead-letters</c> and <c>POST /admin/dead-letters/{stream}/{reader}/{id}/replay</c>, on the management listener.
/// </summary>
public static class DeadLetterApi
{
    private const int MaxList = 200;

    /// <summary>Maps the endpoints.</summary>
    /// <param name="app">The service.</param>
    /// <param name="token">Its admin token.</param>
    public static void MapDeadLetters(this WebApplication app, BearerToken token)
    {
        var group = app.MapGroup("/admin/dead-letters").OnManagement().RequireBearer(token);
        group.MapGet("/", ListAsync);
        group.MapPost("/{stream}/{reader}/{id}/replay", ReplayAsync);
    }

    private static async Task<Ok<List<DeadLetter>>> ListAsync(
        IEnumerable<EventSubscription> subscriptions, RedisConnection redis, CancellationToken cancellationToken)
    {
        var letters = new List<DeadLetter>();
        var places = redis.IsConfigured ? subscriptions.SelectMany(s => s.Streams.Select(stream => (stream, s.Reader))) : [];
        foreach (var (stream, reader) in places)
        {
            letters.AddRange(await DeadLetterStream.ListAsync(await redis.DatabaseAsync(cancellationToken), stream, reader, MaxList));
        }

        return TypedResults.Ok(letters);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReplayAsync(
        string stream, string reader, string id, IEnumerable<EventSubscription> subscriptions, RedisConnection redis, CancellationToken cancellationToken)
    {
        var isOurs = redis.IsConfigured && subscriptions.Any(s => s.Reader == reader && s.Streams.Contains(stream));
        var isId = id.Split('-') is [var ms, var sequence] && ulong.TryParse(ms, out _) && ulong.TryParse(sequence, out _);
        return isOurs && isId && await DeadLetterStream.ReplayAsync(await redis.DatabaseAsync(cancellationToken), stream, reader, id)
            ? TypedResults.NoContent()
            : ProblemTypes.Problem(404, "no-such-dead-letter", "No such dead letter");
    }
}
