using System.Security.Claims;
using CdnMusic.Hosting.Clients;
using CdnMusic.Hosting.Problems;
using CdnMusic.ListeningApi.Access;
using CdnMusic.ListeningApi.Events;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace CdnMusic.ListeningApi.Ingest;

/// <summary><c>POST /v1/events</c>: a batch of a player's events.</summary>
internal static class EventApi
{
    private const int MaxEvents = 1000;
    private const int MaxBytes = 2 << 20;

    public static void AddIngest(this IServiceCollection services)
    {
        services.AddSingleton<EventReading>().AddSingleton<EventStatements>();
        services.AddSingleton<EventWriter>().AddHostedService(provider => provider.GetRequiredService<EventWriter>());
    }

    public static void MapEvents(this WebApplication app) =>
        app.MapPost("/v1/events", PostAsync).RequireAuthorization(AccessTokens.Listener).WithMetadata(new RequestSizeLimitAttribute(MaxBytes));

    /// <summary>An answer to a sender that shall try again.</summary>
    public static ProblemHttpResult ComeBack(HttpContext context, WriteOutcome outcome)
    {
        context.Response.Headers.RetryAfter = "2";
        return outcome == WriteOutcome.Full
            ? ProblemTypes.Problem(429, "too-many-events", "Too many events", "More events wait than may wait. Nothing of this batch is stored; send it again later.")
            : ProblemTypes.Problem(503, "store-unavailable", "The store does not answer", "It is not known whether this batch is stored; send it again, with the same ids.");
    }

    private static async Task<Results<Ok<EventBatchAnswer>, ProblemHttpResult>> PostAsync(
        EventBatch batch, ClaimsPrincipal user, HttpContext context, EventReading reading, EventWriter writer, ClientCountry countries, ClientAddress clients,
        ListeningApiMetrics metrics, CancellationToken cancellationToken)
    {
        if (batch.Events is not { Count: > 0 and <= MaxEvents } events)
        {
            return ProblemTypes.Problem(400, "bad-batch", "Bad batch", $"Send 'events' with 1 to {MaxEvents} events.");
        }

        var (listener, country, prefix) = (user.ListenerId(), countries.Of(context), clients.NetworkOf(context));
        var (rows, rejected) = (new List<EventRow>(events.Count), new List<RejectedEvent>());
        for (var i = 0; i < events.Count; i++)
        {
            var (row, reason) = reading.Read(events[i], listener, country, prefix);
            if (row is not null)
            {
                rows.Add(row);
            }
            else
            {
                rejected.Add(new RejectedEvent(i, events[i]?.Id, reason!));
            }
        }

        var outcome = await writer.WriteAsync(rows, cancellationToken);
        metrics.Events(EventOutcome.Rejected, rejected.Count);
        metrics.Events(outcome == WriteOutcome.Written ? EventOutcome.Accepted : EventOutcome.Refused, rows.Count);
        return outcome == WriteOutcome.Written
            ? TypedResults.Ok(new EventBatchAnswer(rows.Count, rejected))
            : ComeBack(context, outcome);
    }

    /// <param name="Events">1 to 1000 events.</param>
    internal sealed record EventBatch(IReadOnlyList<PlayerEvent?>? Events);

    /// <param name="Accepted">How many are stored, now or before.</param>
    /// <param name="Rejected">Those that are not events, and never will be.</param>
    internal sealed record EventBatchAnswer(int Accepted, IReadOnlyList<RejectedEvent> Rejected);

    /// <param name="Index">Its place in the batch.</param>
    /// <param name="Id">Its id.</param>
    /// <param name="Reason">A stable word.</param>
    internal sealed record RejectedEvent(int Index, Guid? Id, string Reason);
}
