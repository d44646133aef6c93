using CdnMusic.ControlPlane.Administration;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace CdnMusic.ControlPlane.Draining;

/// <summary>Takes an edge out of answers without failing a request, and back in.</summary>
internal static class DrainApi
{
    public static void MapDraining(this IEndpointRouteBuilder admin) => admin.MapPost("/edges/{id}/drain", Drain);

    /// <summary>
    /// The map changes at once and holds even if the edge is away or does not answer: the operator's word does not depend on the edge's. An
    /// edge that comes back is told again.
    /// </summary>
    private static async Task<IResult> Drain(
        HttpContext context, string id, EdgeRegistry registry, CommandSender sender, AuditLog audit, ILogger<EdgeRegistry> logger)
    {
        var (body, problem) = await AdminBody.ReadAsync<DrainRequest>(context);
        if (problem is not null || body?.Enabled is not { } enabled)
        {
            return problem ?? AdminBody.Bad("'enabled' must be true or false.");
        }

        if (!await registry.SetDrainAsync(id, enabled))
        {
            return ProblemTypes.Problem(
                StatusCodes.Status404NotFound, "unknown-edge", "Unknown edge", $"No edge '{id}' is in the fleet.");
        }

        var command = EdgeRegistry.DrainCommand(enabled);
        var report = CommandReport.Of(command.Id, await sender.SendAsync([id], command));
        var detail = $"{(enabled ? "drain" : "take traffic again")}: {Words.Snake(report.Edges[0].Status.ToString())}";
        await audit.RecordAsync(AuditAction.Drain, id, detail);
        logger.OperatorCommand("drain", command.Id, $"{id} {detail}", report.AcknowledgedCount(), 1);
        return TypedResults.Ok(report);
    }
}
