using CdnMusic.ControlPlane.Administration;
using CdnMusic.ControlPlane.Auditing;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>CDN interconnection triggers (RFC 8007): make, watch, cancel and delete them.</summary>
internal static class TriggerApi
{
    private const string Root = "/admin/triggers";

    public static void MapTriggers(this IEndpointRouteBuilder admin)
    {
        admin.MapPost("/triggers", Create);
        admin.MapGet("/triggers", (CampaignBook book) => TypedResults.Ok(book.All()));
        admin.MapGet("/triggers/{id}", IResult (string id, CampaignBook book) => book.Find(id) is { } found ? TypedResults.Ok(found) : Unknown(id));
        admin.MapDelete("/triggers/{id}", Delete);
    }

    private static async Task<IResult> Create(HttpContext context, CampaignBook book, AuditLog audit)
    {
        var (body, problem) = await AdminBody.ReadAsync<TriggerRequest>(context);
        if (problem is not null || body!.Mistake() is not null)
        {
            return problem ?? AdminBody.Bad(body!.Mistake()!);
        }

        if (body.Cancel is { } cancelled)
        {
            return await CancelAsync(cancelled, book, audit);
        }

        if (await book.AddAsync(body) is not { } campaign)
        {
            return ProblemTypes.Problem(
                StatusCodes.Status503ServiceUnavailable, "too-many-triggers", "Too many triggers", $"{CampaignBook.Capacity} are under way.");
        }

        var what = $"{Words.Snake(body.Trigger!.Type.ToString())} of {body.Trigger.Urls!.Count} paths";
        await audit.RecordAsync(AuditAction.Campaign, campaign.Id, body.ReleaseAt is { } release ? $"{what}, embargo until {release:u}" : what);
        return TypedResults.Created($"{Root}/{campaign.Id}", campaign);
    }

    private static async Task<IResult> CancelAsync(IReadOnlyList<string> urls, CampaignBook book, AuditLog audit)
    {
        foreach (var id in urls.Select(url => url[(url.LastIndexOf('/') + 1)..]))
        {
            if (book.Find(id) is null)
            {
                return Unknown(id);
            }

            if (await book.ChangeAsync(id, c => c with { Status = TriggerStatus.Cancelled }) is not null)
            {
                await audit.RecordAsync(AuditAction.Campaign, id, "cancelled");
            }
        }

        return TypedResults.NoContent();
    }

    private static async Task<IResult> Delete(string id, CampaignBook book, AuditLog audit)
    {
        if (!await book.RemoveAsync(id))
        {
            return Unknown(id);
        }

        await audit.RecordAsync(AuditAction.Campaign, id, "deleted, and its embargo with it");
        return TypedResults.NoContent();
    }

    private static IResult Unknown(string id) =>
        ProblemTypes.Problem(StatusCodes.Status404NotFound, "unknown-trigger", "Unknown trigger", $"There is no trigger '{id}'.");
}
