using System.Text.Json;
using CdnMusic.CatalogApi.Entities;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Editing;

/// <summary>
/// Editors write here. <c>PUT</c> with <c>If-None-Match: *</c> makes, with <c>If-Match</c> replaces, <c>DELETE</c> with <c>If-Match</c>
/// deletes; every answer carries <c>Catalog-Position</c>, with which a search waits until it has seen the change.
/// </summary>
internal static class EditApi
{
    private const int MaxBody = 1 << 16;

    public static void MapEditing(this IEndpointRouteBuilder admin)
    {
        foreach (var kind in EntityKind.All.Values)
        {
            admin.MapPut($"/{kind.Plural}/{{id}}", (string id, HttpContext context, CatalogDatabase db, IOptions<JsonOptions> json, TimeProvider time) =>
                PutAsync(kind, id, context, db, time, json.Value.SerializerOptions));
            admin.MapDelete($"/{kind.Plural}/{{id}}", (string id, HttpContext context, CatalogDatabase db, TimeProvider time) => DeleteAsync(kind, id, context, db, time));
            admin.MapGet($"/{kind.Plural}/{{id}}", (string id, HttpContext context, CatalogDatabase db) => GetAsync(kind, id, context, db));
        }
    }

    private static async Task<IResult> GetAsync(EntityKind kind, string id, HttpContext context, CatalogDatabase db)
    {
        await using var command = db.Source.CreateCommand($"SELECT to_jsonb(t) - 'deleted', version FROM {kind.Name} t WHERE id = $1 AND NOT deleted");
        command.Parameters.Add(new() { Value = id });
        await using var row = await command.ExecuteReaderAsync(context.RequestAborted);
        if (!await row.ReadAsync(context.RequestAborted))
        {
            return Unknown(kind, id);
        }

        context.Response.Headers.ETag = VersionTag.Of(row.GetInt64(1));
        return TypedResults.Text(row.GetString(0), "application/json");
    }

    private static async Task<IResult> PutAsync(
        EntityKind kind, string id, HttpContext context, CatalogDatabase db, TimeProvider time, JsonSerializerOptions json)
    {
        var request = context.Request;
        var create = request.Headers.IfNoneMatch.ToString() == "*";
        var expected = create ? EntityWriter.NoVersion : VersionTag.Read(request.Headers.IfMatch);
        if (!Rules.IsId(id))
        {
            return Bad([.. Rules.Id("id", id)]);
        }

        if (expected is null)
        {
            return ConditionNeeded("Send 'If-None-Match: *' to make it, or 'If-Match' with its ETag to replace it.");
        }

        var (body, problem) = await EditBody.ReadAsync(request, MaxBody, context.RequestAborted);
        if (body is null)
        {
            return problem!;
        }

        if (kind.Read(body, json, out var mistakes) is not { } entity)
        {
            return Bad(mistakes);
        }

        var normal = JsonSerializer.Serialize(entity, entity.GetType(), json);
        return await EditTransaction.RunAsync(context, db, "", body, async transaction =>
            await EntityWriter.PutAsync(transaction, time, kind, id, normal, expected.Value, context.RequestAborted) is { } version
                ? new EditResult(
                    create ? StatusCodes.Status201Created : StatusCodes.Status200OK, JsonSerializer.Serialize(new { id, version }), VersionTag.Of(version))
                : null);
    }

    private static Task<IResult> DeleteAsync(EntityKind kind, string id, HttpContext context, CatalogDatabase db, TimeProvider time) =>
        VersionTag.Read(context.Request.Headers.IfMatch) is { } expected
            ? EditTransaction.RunAsync(context, db, "", "", async transaction =>
                await EntityWriter.DeleteAsync(transaction, time, kind, id, expected, context.RequestAborted) is not null
                    ? new EditResult(StatusCodes.Status204NoContent, "", null)
                    : null)
            : Task.FromResult<IResult>(ConditionNeeded("Send 'If-Match' with the ETag of what shall be deleted."));

    public static IResult Bad(IReadOnlyList<string> mistakes) =>
        ProblemTypes.Problem(StatusCodes.Status400BadRequest, "bad-entity", "Bad entity", string.Join("; ", mistakes) + ".");

    public static IResult ConditionNeeded(string detail) =>
        ProblemTypes.Problem(StatusCodes.Status428PreconditionRequired, "condition-needed", "Condition needed", detail);

    private static IResult Unknown(EntityKind kind, string id) =>
        ProblemTypes.Problem(StatusCodes.Status404NotFound, $"unknown-{kind.Name}", "Not found", $"There is no {kind.Name} '{id}'.");
}
