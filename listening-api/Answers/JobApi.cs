using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Security.Claims;
using CdnMusic.Hosting.Problems;
using CdnMusic.ListeningApi.Access;
using CdnMusic.ListeningApi.Jobs;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.ListeningApi.Answers;

/// <summary><c>/v1/jobs/{id}</c>: how a heavy answer gets on, as a resource and as server-sent events, and the answer itself.</summary>
internal static class JobApi
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(250);

    public static void MapJobs(this WebApplication app)
    {
        var job = app.MapGroup("/v1/jobs/{id:guid}").RequireAuthorization(AccessTokens.Listener);
        job.MapGet("/", GetAsync);
        job.MapGet("/result", ResultAsync);
        job.MapGet("/events", EventsAsync);
        job.MapDelete("/", CancelAsync);
    }

    /// <summary>200 while it is under way or failed, 303 to the result, 410 once that has expired.</summary>
    private static async Task<IResult> GetAsync(Guid id, ClaimsPrincipal user, HttpContext context, JobQueue queue, CancellationToken cancellationToken)
    {
        switch (await FindAsync(id, user, queue, cancellationToken))
        {
            case null:
                return NoSuchJob();
            case { IsExpired: true }:
                return Gone();
            case { State: JobState.Succeeded }:
                context.Response.Headers.Location = $"/v1/jobs/{id}/result";
                return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
            case var job:
                if (job.State <= JobState.Running)
                {
                    context.Response.Headers.RetryAfter = "1";
                }

                return TypedResults.Ok(View(job));
        }
    }

    private static async Task<IResult> ResultAsync(Guid id, ClaimsPrincipal user, HttpContext context, JobQueue queue, CancellationToken cancellationToken) =>
        await FindAsync(id, user, queue, cancellationToken) switch
        {
            null => NoSuchJob(),
            { IsExpired: true } => Gone(),
            _ => await queue.ResultAsync(id, cancellationToken) is { } result ? DeferredAnswers.Result(context, id, result) : NoSuchJob(),
        };

    private static async Task<Results<NoContent, ProblemHttpResult>> CancelAsync(Guid id, ClaimsPrincipal user, JobQueue queue, CancellationToken cancellationToken)
    {
        if (await FindAsync(id, user, queue, cancellationToken) is not { } job)
        {
            return NoSuchJob();
        }

        // Others may wait for an answer that belongs to nobody.
        if (job.Owner is null)
        {
            return ProblemTypes.Problem(403, "not-yours", "Not yours", "This job was not started for you alone.");
        }

        await queue.CancelAsync(id, cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> EventsAsync(Guid id, ClaimsPrincipal user, JobQueue queue, TimeProvider time, CancellationToken cancellationToken) =>
        await FindAsync(id, user, queue, cancellationToken) is null ? NoSuchJob() : TypedResults.ServerSentEvents(WatchAsync(id, queue, time, cancellationToken));

    private static async IAsyncEnumerable<SseItem<JobView>> WatchAsync(
        Guid id, JobQueue queue, TimeProvider time, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(Look, time);
        JobView? last = null;
        do
        {
            if (await queue.FindAsync(id, cancellationToken) is not { } job)
            {
                yield break;
            }

            var view = View(job);
            var isDone = job.State > JobState.Running;
            if (isDone || view != last)
            {
                yield return new SseItem<JobView>(view, isDone ? "done" : "progress");
            }

            if (isDone)
            {
                yield break;
            }

            last = view;
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }

    private static async Task<Job?> FindAsync(Guid id, ClaimsPrincipal user, JobQueue queue, CancellationToken cancellationToken) =>
        await queue.FindAsync(id, cancellationToken) is { } job && (job.Owner is null || job.Owner == user.ListenerId()) ? job : null;

    private static JobView View(Job job) => new(
        job.Id, job.Kind, job.State, job.Progress, job.Note, job.Attempt, job.State == JobState.Dead ? "It could not be computed; ask again later." : null,
        job is { State: JobState.Succeeded } ? $"/v1/jobs/{job.Id}/result" : null);

    private static ProblemHttpResult NoSuchJob() => ProblemTypes.Problem(404, "no-such-job", "No such job");

    private static ProblemHttpResult Gone() => ProblemTypes.Problem(410, "result-expired", "The result has expired", "Ask for it again.");

    /// <summary>A job, as its owner sees it; progress is 0 to 1.</summary>
    internal sealed record JobView(Guid Id, string Kind, JobState State, double Progress, string? Note, int Attempt, string? Error, string? Result);
}
