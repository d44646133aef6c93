using CdnMusic.ControlPlane.Administration;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.ControlPlane.Fleet;
using CdnMusic.ControlPlane.Peering;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.ControlPlane.Joining;

/// <summary>Lets edges into the fleet, and puts them out.</summary>
internal static class JoinApi
{
    public static void MapJoining(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/join-tokens", NewToken);
        admin.MapPost("/edges/{id}/revoke", Revoke);
    }

    private static async Task<IResult> NewToken(HttpContext context, EdgeCredentials credentials, AuditLog audit)
    {
        var (body, problem) = await AdminBody.ReadAsync<JoinTokenRequest>(context);
        if (problem is not null || body!.Mistake() is not null)
        {
            return problem ?? AdminBody.Bad(body!.Mistake()!);
        }

        var token = await credentials.NewTokenAsync(body.Edge, body.Effective());
        await audit.RecordAsync(AuditAction.JoinToken, body.Edge ?? "any new edge", $"made a join token, good until {token.ExpiresAt:u}");
        return TypedResults.Ok(token);
    }

    private static async Task<IResult> Revoke(string id, EdgeCredentials credentials, EdgeRegistry registry, PeerKeyBook peerKeys, AuditLog audit)
    {
        // The credential first: when the stream ends the edge comes again at once, and must find it gone.
        var had = await credentials.RevokeAsync(id);
        if (!registry.Expel(id) && !had)
        {
            return ProblemTypes.Problem(StatusCodes.Status404NotFound, "unknown-edge", "Unknown edge", $"No edge '{id}' is in the fleet.");
        }

        await peerKeys.RenewAsync();
        await audit.RecordAsync(AuditAction.EdgeRevoked, id, "its credential is no longer accepted");
        return TypedResults.NoContent();
    }
}
