using System.Text.Json;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
using CdnMusic.Postgres;
using CdnMusic.SubscriptionOrchestrator.Running;
using CdnMusic.SubscriptionOrchestrator.Workflows;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CdnMusic.SubscriptionOrchestrator.Administration;

/// <summary><c>/admin/workflows</c>: for support and operators, on the management listener, behind the admin token.</summary>
internal static class WorkflowAdminApi
{
    private const int MaxList = 200;

    public static void MapWorkflowAdministration(this WebApplication app, BearerToken token)
    {
        var group = app.MapGroup("/admin/workflows").OnManagement().RequireBearer(token);
        group.MapGet("/", ListAsync);
        group.MapGet("/{id:guid}", GetAsync);
        group.MapPost("/{id:guid}/retry", RetryAsync);
        group.MapPost("/{id:guid}/refund", RefundAsync);
    }

    /// <summary>Those that changed last come first.</summary>
    private static async Task<Ok<List<WorkflowRow>>> ListAsync(NpgsqlDataSource source, CancellationToken cancellationToken, string? stage = null, Guid? account = null) =>
        TypedResults.Ok(await source.ListAsync(
            """
            SELECT id, account_id, stage, due_at, changed_at FROM workflows
            WHERE ($1::text IS NULL OR stage = $1) AND ($2::uuid IS NULL OR account_id = $2) ORDER BY changed_at DESC LIMIT $3
            """,
            row => new WorkflowRow(
                row.GetGuid(0), row.GetGuid(1), row.GetString(2), row.IsDBNull(3) ? null : row.GetFieldValue<DateTimeOffset>(3), row.GetFieldValue<DateTimeOffset>(4)),
            cancellationToken, stage, account, MaxList));

    private static async Task<Results<Ok<WorkflowDetail>, ProblemHttpResult>> GetAsync(
        Guid id, NpgsqlDataSource source, WorkflowDoor door, CancellationToken cancellationToken)
    {
        if (await door.FindAsync(id, cancellationToken) is not { } state)
        {
            return NoSuchWorkflow();
        }

        var timeline = await source.ListAsync(
            "SELECT n, at, entry::text FROM journal WHERE workflow_id = $1 ORDER BY n",
            row => new TimelineEntry(row.GetInt32(0), row.GetFieldValue<DateTimeOffset>(1), JsonDocument.Parse(row.GetString(2)).RootElement), cancellationToken, id);
        var open = await source.ListAsync(
            "SELECT entry->>'entry', attempts, due_at, error FROM commands WHERE workflow_id = $1 AND due_at IS NOT NULL ORDER BY due_at",
            row => new OpenCommand(row.GetString(0), row.GetInt32(1), row.GetFieldValue<DateTimeOffset>(2), row.TextOrNull(3)), cancellationToken, id);
        return TypedResults.Ok(new WorkflowDetail(SubscriptionView.Of(state), timeline, open));
    }

    /// <summary>What waits for its next attempt is tried now.</summary>
    private static async Task<Results<NoContent, ProblemHttpResult>> RetryAsync(
        Guid id, NpgsqlDataSource source, WorkSignal signal, TimeProvider time, CancellationToken cancellationToken)
    {
        var changed = await source.RunAsync("UPDATE commands SET due_at = $2 WHERE workflow_id = $1 AND due_at > $2", cancellationToken, id, time.GetUtcNow());
        signal.Raise();
        return changed > 0 ? TypedResults.NoContent() : ProblemTypes.Problem(404, "nothing-to-retry", "Nothing to retry");
    }

    private static async Task<Results<Ok<SubscriptionView>, ProblemHttpResult>> RefundAsync(
        Guid id, RefundWish wish, WorkflowDoor door, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(wish.Who) || string.IsNullOrWhiteSpace(wish.Reason) || wish.Reason.Length > 200)
        {
            return ProblemTypes.Problem(400, "bad-refund", "Bad refund", "Send 'who' and 'reason' (at most 200 characters): both are audited.");
        }

        return await door.SendAsync(id, new Message.ForceRefund(wish.Reason), cancellationToken, wish.Who) is { } state
            ? TypedResults.Ok(SubscriptionView.Of(state))
            : NoSuchWorkflow();
    }

    private static ProblemHttpResult NoSuchWorkflow() => ProblemTypes.Problem(404, "no-such-workflow", "No such workflow");

    private sealed record RefundWish(string? Who, string? Reason);

    private sealed record WorkflowRow(Guid Id, Guid AccountId, string Stage, DateTimeOffset? DueAt, DateTimeOffset ChangedAt);

    private sealed record TimelineEntry(int N, DateTimeOffset At, JsonElement Entry);

    private sealed record OpenCommand(string Entry, int Attempts, DateTimeOffset DueAt, string? Error);

    private sealed record WorkflowDetail(SubscriptionView Subscription, IReadOnlyList<TimelineEntry> Timeline, IReadOnlyList<OpenCommand> OpenCommands);
}
