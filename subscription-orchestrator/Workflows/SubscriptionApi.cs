using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
using CdnMusic.Postgres;
using CdnMusic.SubscriptionOrchestrator.Plans;
using CdnMusic.SubscriptionOrchestrator.Running;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CdnMusic.SubscriptionOrchestrator.Workflows;

/// <summary>What other services wish for their users: <c>/internal/subscriptions</c>, <c>/internal/plans</c>.</summary>
internal static class SubscriptionApi
{
    public static void MapSubscriptions(this WebApplication app, BearerToken token)
    {
        var group = app.MapGroup("/internal").OnListener(SubscriptionOrchestratorService.InternalListener).RequireBearer(token);
        group.MapGet("/plans", () => TypedResults.Ok(PlanCatalogue.All));
        group.MapPut("/subscriptions/{id:guid}", PutAsync);
        group.MapGet("/subscriptions/{id:guid}", GetAsync);
        group.MapGet("/accounts/{account:guid}/subscriptions", ListAsync);
        group.MapPost("/subscriptions/{id:guid}/cancel", (Guid id, WorkflowDoor door, CancellationToken cancellationToken, bool now = false) =>
            SendAsync(id, new Message.Cancel(now), door, cancellationToken));
        group.MapPost("/subscriptions/{id:guid}/resume", (Guid id, WorkflowDoor door, CancellationToken cancellationToken) =>
            SendAsync(id, new Message.Resume(), door, cancellationToken));
        group.MapPost("/subscriptions/{id:guid}/plan/{plan}", ChangePlanAsync);
    }

    private static async Task<Results<Ok<SubscriptionView>, ProblemHttpResult>> PutAsync(
        Guid id, SubscriptionRequest request, WorkflowDoor door, CancellationToken cancellationToken)
    {
        if (request.AccountId is not { } account || PlanCatalogue.Find(request.Plan) is not { } plan)
        {
            return ProblemTypes.Problem(400, "bad-subscription", "Bad subscription", "Send 'account_id' and a 'plan' of /internal/plans.");
        }

        try
        {
            var state = await door.SendAsync(id, new Message.Subscribe(id, account, plan, request.Trial, request.MethodId), cancellationToken);
            return state!.AccountId == account
                ? TypedResults.Ok(SubscriptionView.Of(state))
                : ProblemTypes.Problem(422, "id-reused", "Id reused", "This id stands for another subscription.");
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ProblemTypes.Problem(409, "already-subscribed", "Already subscribed", "The account has a subscription that has not ended.");
        }
    }

    private static async Task<Results<Ok<SubscriptionView>, ProblemHttpResult>> GetAsync(Guid id, WorkflowDoor door, CancellationToken cancellationToken) =>
        await door.FindAsync(id, cancellationToken) is { } state ? TypedResults.Ok(SubscriptionView.Of(state)) : NoSuchSubscription();

    private static async Task<Ok<List<SubscriptionView>>> ListAsync(Guid account, NpgsqlDataSource source, CancellationToken cancellationToken) =>
        TypedResults.Ok(await source.ListAsync(
            "SELECT state::text FROM workflows WHERE account_id = $1 ORDER BY started_at DESC LIMIT 100",
            row => SubscriptionView.Of(WorkflowDoor.Read(row.GetString(0))), cancellationToken, account));

    private static async Task<Results<Ok<SubscriptionView>, ProblemHttpResult>> ChangePlanAsync(
        Guid id, string plan, WorkflowDoor door, CancellationToken cancellationToken) =>
        PlanCatalogue.Find(plan) is { } wanted
            ? await SendAsync(id, new Message.ChangePlan(wanted), door, cancellationToken)
            : ProblemTypes.Problem(404, "no-such-plan", "No such plan");

    private static async Task<Results<Ok<SubscriptionView>, ProblemHttpResult>> SendAsync(
        Guid id, Message message, WorkflowDoor door, CancellationToken cancellationToken) =>
        await door.SendAsync(id, message, cancellationToken) is { } state ? TypedResults.Ok(SubscriptionView.Of(state)) : NoSuchSubscription();

    private static ProblemHttpResult NoSuchSubscription() => ProblemTypes.Problem(404, "no-such-subscription", "No such subscription");
}
