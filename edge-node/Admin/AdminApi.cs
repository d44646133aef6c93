using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Purging;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Admin;

/// <summary>The node's own admin API, on the management listener, for a node without a control plane or an operator in a hurry.</summary>
internal static class AdminApi
{
    public static void MapAdminApi(this WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<EdgeOptions>>().Value;
        if (options.AdminToken.Length == 0)
        {
            return;
        }

        var group = app.MapGroup("/admin").RequireBearer(new BearerToken(options.AdminToken)).OnManagement();
        group.MapGet("/status", Status);
        group.MapPost("/purge", Purge);
        group.MapPost("/drain", Drain);
    }

    private static Ok<StatusResponse> Status(ResponseStore store, DrainState drain, IOptions<EdgeOptions> options) => TypedResults.Ok(new StatusResponse(
        options.Value.Id, drain.IsDraining, store.Memory.Count, store.Memory.Bytes, store.Memory.Capacity, store.Disk.Count, store.Disk.Bytes, store.Disk.Capacity,
        store.Disk.State.ToString().ToLowerInvariant(), store.Disk.LastError));

    private static Results<NoContent, ProblemHttpResult> Purge(PurgeBody body, PurgeLedger ledger, ILogger<PurgeLedger> logger)
    {
        var request = new PurgeRequest(body.Paths ?? [], body.Prefixes ?? [], body.Keys ?? [], body.Soft);
        if (request.Problem() is { } problem)
        {
            return ProblemTypes.Problem(StatusCodes.Status400BadRequest, "bad-purge", "Bad purge request", problem);
        }

        try
        {
            ledger.Purge(request);
        }
        catch (IOException error)
        {
            logger.PurgeNotDurable(error);
            return ProblemTypes.Problem(
                StatusCodes.Status503ServiceUnavailable, "purge-not-durable", "Purge not durable", "In force, but lost at a restart: the disk refused it. Repeat it.");
        }

        logger.Purged(request.Paths.Count, request.Prefixes.Count, request.Keys.Count, request.Soft);
        return TypedResults.NoContent();
    }

    private static NoContent Drain(DrainBody body, DrainState drain, ILogger<DrainState> logger)
    {
        if (body.Enabled)
        {
            drain.Begin();
        }
        else
        {
            drain.End();
        }

        logger.Draining(body.Enabled);
        return TypedResults.NoContent();
    }

    internal sealed record PurgeBody(string[]? Paths, string[]? Prefixes, string[]? Keys, bool Soft);

    internal sealed record DrainBody(bool Enabled);

    internal sealed record StatusResponse(
        string Id, bool Draining, int MemoryObjects, long MemoryBytes, long MemoryCapacity, int DiskObjects, long DiskBytes, long DiskCapacity,
        string DiskState, string? DiskError);
}
