using CdnMusic.Hosting.Problems;
using CdnMusic.ListeningApi.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.ListeningApi.Jobs;

/// <summary><c>/admin/jobs</c>: what waits, what runs, and the dead letters.</summary>
internal static class JobAdministration
{
    private const int MaxPage = 1000;

    public static void MapJobAdministration(this WebApplication app)
    {
        var jobs = app.MapAdmin().MapGroup("/jobs");
        jobs.MapGet("/", ListAsync);
        jobs.MapPost("/{id:guid}/retry", RetryAsync);
    }

    /// <summary>Newest first; the dead letters unless another state is asked for.</summary>
    private static async Task<Results<Ok<List<Job>>, ProblemHttpResult>> ListAsync(JobQueue queue, CancellationToken cancellationToken, string state = "dead", int limit = 100) =>
        Enum.TryParse<JobState>(state, ignoreCase: true, out var wanted) && Enum.IsDefined(wanted)
            ? TypedResults.Ok(await queue.ListAsync(wanted, Math.Clamp(limit, 1, MaxPage), cancellationToken))
            : ProblemTypes.Problem(400, "bad-state", "Bad state", $"'state' is one of {string.Join(", ", Enum.GetNames<JobState>()).ToLowerInvariant()}.");

    private static async Task<Results<NoContent, ProblemHttpResult>> RetryAsync(Guid id, JobQueue queue, CancellationToken cancellationToken) =>
        await queue.ReviveAsync(id, cancellationToken)
            ? TypedResults.NoContent()
            : ProblemTypes.Problem(409, "not-retriable", "Not retriable", "There is no such job, or it is neither dead nor cancelled, or one of the same key is under way.");
}
