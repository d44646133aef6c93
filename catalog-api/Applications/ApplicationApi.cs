using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Entities;
using CdnMusic.CatalogApi.Tokens;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.CatalogApi.Applications;

/// <summary>A listener's applications.</summary>
internal static class ApplicationApi
{
    public static void MapApplications(this IEndpointRouteBuilder app)
    {
        var group = app.MapGroup("/v1/me/apps").RequireAuthorization(ListenerTokens.Policy).ProducesProblem(401);
        group.MapGet("", ListAsync).Produces<IReadOnlyList<Application>>().WithName("apps");
        group.MapPost("", AddAsync).Produces<ApplicationSecrets>(201).ProducesProblem(400).ProducesProblem(409).WithName("addApp");
        group.MapDelete("/{id}", async (string id, HttpContext context, ApplicationBook book) =>
        {
            await book.RemoveAsync(context.ListenerId()!, id, context.RequestAborted);
            return TypedResults.NoContent();
        }).WithName("removeApp");
    }

    private static async Task<IResult> ListAsync(HttpContext context, ApplicationBook book, ListenerPlace place)
    {
        await book.SeenAsync(context.ListenerId()!, context.User, place.Territory(context), context.RequestAborted);
        return TypedResults.Ok(await book.OfAsync(context.ListenerId()!, context.RequestAborted));
    }

    private static async Task<IResult> AddAsync(ApplicationRequest request, HttpContext context, ApplicationBook book, ListenerPlace place)
    {
        string[] mistakes = [.. Rules.Text("name", request.Name)];
        if (mistakes.Length > 0)
        {
            return EditApi.Bad(mistakes);
        }

        if (await book.AddAsync(context.ListenerId()!, request.Name, context.RequestAborted) is not { } made)
        {
            return ProblemTypes.Problem(
                StatusCodes.Status409Conflict, "too-many-apps", "Too many applications", $"At most {ApplicationBook.Max}; remove one first.");
        }

        await book.SeenAsync(context.ListenerId()!, context.User, place.Territory(context), context.RequestAborted);
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, made);
    }
}
