using CdnMusic.ControlPlane.Administration;
using CdnMusic.ControlPlane.Auditing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>Removes objects from every edge's cache.</summary>
internal static class PurgeApi
{
    public static void MapPurging(this IEndpointRouteBuilder admin) => admin.MapPost("/purge", Purge);

    private static async Task<IResult> Purge(HttpContext context, PurgeDispatch dispatch, AuditLog audit, ILogger<PurgeDispatch> logger)
    {
        var (body, problem) = await AdminBody.ReadAsync<PurgeRequest>(context);
        if (problem is not null || body!.Mistake() is not null)
        {
            return problem ?? AdminBody.Bad(body!.Mistake()!);
        }

        var purge = new Wire.Purge { Paths = { body.Paths ?? [] }, Prefixes = { body.Prefixes ?? [] }, Keys = { body.Keys ?? [] }, Soft = body.Soft };
        var report = await dispatch.PurgeAsync(body.Id ?? Guid.NewGuid().ToString("N"), purge);
        await audit.RecordAsync(
            AuditAction.Purge, body.Describe(), $"position {report.Position}: {report.AcknowledgedCount()} of {report.Edges.Count} edges acknowledged");
        logger.OperatorCommand("purge", report.Id, body.Describe(), report.AcknowledgedCount(), report.Edges.Count);
        return TypedResults.Ok(report);
    }
}
