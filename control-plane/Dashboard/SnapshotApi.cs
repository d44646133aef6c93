using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.ControlPlane.Dashboard;

/// <summary>The fleet for people and programs that watch it.</summary>
internal static class SnapshotApi
{
    public static void MapFleetSnapshots(this IEndpointRouteBuilder admin)
    {
        admin.MapGet("/fleet", (SnapshotSource source) => TypedResults.Ok(source.Take()));
        admin.MapGet("/fleet/history", (TrafficHistory history) => TypedResults.Ok(history.Read()));
        admin.MapGet("/fleet/events", (SnapshotSource source, HttpContext context) =>
            TypedResults.ServerSentEvents(source.WatchAsync(context.RequestAborted), eventType: "fleet"));
    }
}
