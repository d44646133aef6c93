using CdnMusic.ListeningApi.Jobs;

namespace CdnMusic.ListeningApi.Answers;

/// <summary>
/// The way of every heavy answer:
/// <list type="number">
/// <item>A result that is fresh enough: 200 with it.</item>
/// <item>Otherwise a job, one for all who ask the same; who prefers to wait gets 200 if it is done by then.</item>
/// <item>Otherwise 202 with the job's address and a time to come back.</item>
/// </list>
/// </summary>
internal sealed class DeferredAnswers(JobQueue queue, TimeProvider time)
{
    private const short Interactive = 100;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(100);

    /// <summary>Answers.</summary>
    /// <param name="context">The request.</param>
    /// <param name="request">The job that makes the answer; with a key.</param>
    /// <param name="freshFor">How old a result may be.</param>
    public async Task<IResult> RespondAsync(HttpContext context, JobRequest request, TimeSpan freshFor)
    {
        var (cancellationToken, preferences) = (context.RequestAborted, Preferences.Of(context.Request));
        if (await queue.FindFreshAsync(request.Kind, request.Key!, freshFor, cancellationToken) is { } fresh
            && await queue.ResultAsync(fresh, cancellationToken) is { } known)
        {
            return Result(context, fresh, known);
        }

        var id = await queue.EnqueueAsync(request with { Priority = Interactive }, cancellationToken);
        if (preferences.Applied.Length > 0)
        {
            context.Response.Headers["Preference-Applied"] = preferences.Applied;
        }

        if (await WaitAsync(id, preferences.Wait, cancellationToken) && await queue.ResultAsync(id, cancellationToken) is { } result)
        {
            return Result(context, id, result);
        }

        context.Response.Headers.RetryAfter = "1";
        return TypedResults.Accepted($"/v1/jobs/{id}", new { id, status = $"/v1/jobs/{id}", events = $"/v1/jobs/{id}/events" });
    }

    /// <summary>200 with a result, and where else it is.</summary>
    public static IResult Result(HttpContext context, Guid id, JobResult result)
    {
        context.Response.Headers.ContentLocation = $"/v1/jobs/{id}/result";
        return TypedResults.Bytes(result.Body, result.ContentType);
    }

    private async Task<bool> WaitAsync(Guid id, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (wait == TimeSpan.Zero)
        {
            return false;
        }

        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(wait);
        using var timer = new PeriodicTimer(Look, time);
        try
        {
            do
            {
                if (await queue.FindAsync(id, deadline.Token) is { State: > JobState.Running } job)
                {
                    return job.State == JobState.Succeeded;
                }
            }
            while (await timer.WaitForNextTickAsync(deadline.Token));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Waited as long as was liked.
        }

        return false;
    }
}
