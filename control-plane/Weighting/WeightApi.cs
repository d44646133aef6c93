using System.Globalization;
using CdnMusic.ControlPlane.Administration;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.ControlPlane.Weighting;

/// <summary>Gives an edge less than its share of players, or none, and its share again.</summary>
internal static class WeightApi
{
    public static void MapWeighting(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/edges/{id}/weight", Set);
        admin.MapDelete("/edges/{id}/weight", Clear);
    }

    private static async Task<IResult> Set(HttpContext context, string id, EdgeRegistry registry, EdgeWeights weights, AuditLog audit)
    {
        var (body, problem) = await AdminBody.ReadAsync<EdgeWeight>(context);
        if (problem is not null || body!.Mistake() is not null)
        {
            return problem ?? AdminBody.Bad(body!.Mistake()!);
        }

        if (!registry.Ids().Contains(id))
        {
            return Unknown($"No edge '{id}' is in the fleet.");
        }

        await weights.SetAsync(id, body);
        var why = body.Reason is null ? "" : ": " + body.Reason;
        await audit.RecordAsync(AuditAction.Weight, id, string.Create(CultureInfo.InvariantCulture, $"weight {body.Weight}{why}"));
        return TypedResults.Ok(body);
    }

    private static async Task<IResult> Clear(string id, EdgeWeights weights, AuditLog audit)
    {
        if (!await weights.ClearAsync(id))
        {
            return Unknown($"Edge '{id}' has no weight of an operator's.");
        }

        await audit.RecordAsync(AuditAction.Weight, id, "no weight of an operator's any more");
        return TypedResults.NoContent();
    }

    private static IResult Unknown(string detail) => ProblemTypes.Problem(StatusCodes.Status404NotFound, "unknown-edge", "Unknown edge", detail);
}
