using CdnMusic.ControlPlane.Administration;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.ControlPlane.Rollouts;

/// <summary>Changes the fleet's settings or software, stage by stage.</summary>
internal static class RolloutApi
{
    public static void MapRollouts(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/rollouts", Create);
        admin.MapGet("/rollouts", (RolloutBook book) => TypedResults.Ok(book.All()));
        admin.MapGet("/rollouts/{id}", IResult (string id, RolloutBook book) => book.Find(id) is { } found ? TypedResults.Ok(found) : NotOpen(id));
        admin.MapPost("/rollouts/{id}/pause", (string id, RolloutBook book, AuditLog audit) => Change(id, RolloutStatus.Paused, book, audit));
        admin.MapPost("/rollouts/{id}/resume", (string id, RolloutBook book, AuditLog audit) => Change(id, RolloutStatus.Active, book, audit));
        admin.MapPost("/rollouts/{id}/cancel", (string id, RolloutBook book, AuditLog audit) => Change(id, RolloutStatus.Cancelled, book, audit));
    }

    private static async Task<IResult> Create(HttpContext context, RolloutBook book, AuditLog audit)
    {
        var (body, problem) = await AdminBody.ReadAsync<RolloutRequest>(context);
        if (problem is not null || body!.Mistake() is not null)
        {
            return problem ?? AdminBody.Bad(body!.Mistake()!);
        }

        if (await book.AddAsync(body) is not { } rollout)
        {
            return ProblemTypes.Problem(StatusCodes.Status409Conflict, "rollout-open", "A roll-out is open", "Cancel it, or wait until it is through.");
        }

        await audit.RecordAsync(AuditAction.Rollout, rollout.Id, body.Version is { } version ? $"version {version}" : $"revision {rollout.Revision}: {string.Join(", ", body.Settings!.Select(s => $"{s.Key}={s.Value}"))}");
        return TypedResults.Created($"/admin/rollouts/{rollout.Id}", rollout);
    }

    private static async Task<IResult> Change(string id, RolloutStatus status, RolloutBook book, AuditLog audit)
    {
        var reason = status == RolloutStatus.Cancelled ? "by an operator" : null;
        if (await book.ChangeAsync(id, r => r with { Status = status, Reason = reason }) is not { } changed)
        {
            return NotOpen(id);
        }

        await audit.RecordAsync(AuditAction.Rollout, id, Words.Snake(status.ToString()) + " by an operator");
        return TypedResults.Ok(changed);
    }

    private static IResult NotOpen(string id) =>
        ProblemTypes.Problem(StatusCodes.Status404NotFound, "unknown-rollout", "Unknown roll-out", $"There is no roll-out '{id}', or it is over.");
}
