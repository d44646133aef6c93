using CdnMusic.ControlPlane.Administration;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>Has edges fill their caches before anybody asks.</summary>
internal static class PrewarmApi
{
    public static void MapPrewarming(this IEndpointRouteBuilder admin) => admin.MapPost("/prewarm", Prewarm);

    private static async Task<IResult> Prewarm(
        HttpContext context, EdgeRegistry registry, CommandSender sender, AuditLog audit, ILogger<CommandSender> logger)
    {
        var (body, problem) = await AdminBody.ReadAsync<PrewarmRequest>(context);
        if (problem is not null || body!.Mistake() is not null)
        {
            return problem ?? AdminBody.Bad(body!.Mistake()!);
        }

        var known = registry.Ids();
        if (body.Edges?.FirstOrDefault(e => !known.Contains(e)) is { } unknown)
        {
            return ProblemTypes.Problem(
                StatusCodes.Status404NotFound, "unknown-edge", "Unknown edge", $"No edge '{unknown}' is in the fleet.");
        }

        var command = new Wire.Command { Id = Guid.NewGuid().ToString("N"), Prewarm = new Wire.Prewarm { Paths = { body.Paths } } };
        var edges = body.Edges?.Distinct().Order(StringComparer.Ordinal) ?? (IEnumerable<string>)known;
        var report = CommandReport.Of(command.Id, await sender.SendAsync(edges, command));
        var what = body.Paths!.Count == 1 ? body.Paths[0] : $"{body.Paths[0]} and {body.Paths.Count - 1} more";
        await audit.RecordAsync(AuditAction.Prewarm, what, $"{report.AcknowledgedCount()} of {report.Edges.Count} edges acknowledged");
        logger.OperatorCommand("prewarm", command.Id, what, report.AcknowledgedCount(), report.Edges.Count);
        return TypedResults.Ok(report);
    }
}
