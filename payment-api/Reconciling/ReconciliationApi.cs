using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
using CdnMusic.PaymentApi.YooKassa;
using Microsoft.AspNetCore.Http.HttpResults;

namespace CdnMusic.PaymentApi.Reconciling;

/// <summary><c>POST /admin/reconciliations?from=&amp;to=</c> compares the books now; on the management listener.</summary>
internal static class ReconciliationApi
{
    public static void MapReconciliations(this WebApplication app, BearerToken token) =>
        app.MapGroup("/admin").OnManagement().RequireBearer(token).MapPost("/reconciliations", RunAsync);

    private static async Task<Results<Ok<ReconciliationResult>, ProblemHttpResult>> RunAsync(
        DateTimeOffset from, DateTimeOffset to, Reconciliation reconciliation, CancellationToken cancellationToken)
    {
        if (from >= to)
        {
            return ProblemTypes.Problem(400, "bad-window", "Bad window", "'from' must be before 'to'.");
        }

        try
        {
            return TypedResults.Ok(await reconciliation.RunAsync(from.ToUniversalTime(), to.ToUniversalTime(), cancellationToken));
        }
        catch (NoAnswerException error)
        {
            return ProblemTypes.Problem(502, "no-answer", "The provider does not answer", error.Message);
        }
    }
}
