using System.Text.Json;
using CdnMusic.CatalogApi.Entities;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.CatalogApi.Editing;

/// <summary>
/// Editors write here. <c>PUT</c> with <c>If-None-Match: *</c> makes, with <c>If-Match</c> replaces, <c>DELETE</c> with <c>If-Match</c>
/// deletes; every answer carries <c>Catalog-Position</c>, with which a search waits until it has seen the change.
/// </summary>
internal static class EditApi
{
    /// <summary>Read-your-writes: the position in the write-ahead log after a change.</summary>
    public const string PositionHeader = "Catalog-Position";

    private const int MaxBody = 1 << 16;

    public static void MapEditing(this IEndpointRouteBuilder admin)
    {
        foreach (var kind in EntityKind.All.Values)
        {
            admin.MapPut($"/{kind.Plural}/{{id}}", (string id, HttpContext context, CatalogDatabase db, IOptions<JsonOptions> json) =>
                PutAsync(kind, id, context, db, json.Value.SerializerOptions));
            admin.MapDelete($"/{kind.Plural}/{{id}}", (string id, HttpContext context, CatalogDatabase db) => DeleteAsync(kind, id, context, db));
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

    private static async Task<IResult> PutAsync(EntityKind kind, string id, HttpContext context, CatalogDatabase db, JsonSerializerOptions json)
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

        if (!request.HasJsonContentType())
        {
            return ProblemTypes.Problem(StatusCodes.Status415UnsupportedMediaType, "not-json", "Not JSON", "Send 'Content-Type: application/json'.");
        }

        if (await ReadAsync(request, context.RequestAborted) is not { } body)
        {
            return ProblemTypes.Problem(StatusCodes.Status413PayloadTooLarge, "bad-body", "Bad body", $"At most {MaxBody} bytes.");
        }

        if (kind.Read(body, json, out var mistakes) is not { } entity)
        {
            return Bad(mistakes);
        }

        var normal = JsonSerializer.Serialize(entity, entity.GetType(), json);
        return await EditAsync(context, db, body, async transaction =>
            await EntityWriter.PutAsync(transaction, kind, id, normal, expected.Value, context.RequestAborted) is { } version
                ? new EditResult(
                    create ? StatusCodes.Status201Created : StatusCodes.Status200OK, JsonSerializer.Serialize(new { id, version }), VersionTag.Of(version))
                : null);
    }

    private static Task<IResult> DeleteAsync(EntityKind kind, string id, HttpContext context, CatalogDatabase db) =>
        VersionTag.Read(context.Request.Headers.IfMatch) is { } expected
            ? EditAsync(context, db, "", async transaction =>
                await EntityWriter.DeleteAsync(transaction, kind, id, expected, context.RequestAborted) is not null
                    ? new EditResult(StatusCodes.Status204NoContent, "", null)
                    : null)
            : Task.FromResult<IResult>(ConditionNeeded("Send 'If-Match' with the ETag of what shall be deleted."));

    private static async Task<IResult> EditAsync(
        HttpContext context, CatalogDatabase db, string body, Func<NpgsqlTransaction, Task<EditResult?>> edit)
    {
        var (request, cancellationToken) = (context.Request, context.RequestAborted);
        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length > Idempotency.MaxKeyLength)
        {
            return Bad([$"Idempotency-Key: at most {Idempotency.MaxKeyLength} characters"]);
        }

        try
        {
            await using var connection = await db.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            EditResult? result = null;
            if (key.Length > 0)
            {
                var condition = request.Headers.IfMatch.ToString() + request.Headers.IfNoneMatch;
                var fingerprint = Idempotency.Fingerprint(request.Method, request.Path, condition, body);
                (result, var foreign) = await Idempotency.ClaimAsync(transaction, key, fingerprint, cancellationToken);
                if (foreign)
                {
                    return ProblemTypes.Problem(
                        StatusCodes.Status422UnprocessableEntity, "idempotency-key-reused", "Idempotency key reused", "This key came with another request.");
                }
            }

            if (result is null)
            {
                if (await edit(transaction) is not { } made)
                {
                    return ProblemTypes.Problem(
                        StatusCodes.Status412PreconditionFailed, "version-conflict", "Version conflict", "Somebody changed it, or it is not there; read it again.");
                }

                result = made;
                if (key.Length > 0)
                {
                    await Idempotency.KeepAsync(transaction, key, result, cancellationToken);
                }

                await transaction.CommitAsync(cancellationToken);
            }

            // Flushed as far as the commit at least, and seldom further: what others only began to write is not worth waiting for.
            await using var position = new NpgsqlCommand("SELECT pg_current_wal_flush_lsn()::text", connection);
            context.Response.Headers[PositionHeader] = (string)(await position.ExecuteScalarAsync(cancellationToken))!;
            context.Response.Headers.ETag = result.ETag;
            return result.Body.Length == 0
                ? TypedResults.StatusCode(result.Status)
                : TypedResults.Text(result.Body, "application/json", statusCode: result.Status);
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.ForeignKeyViolation)
        {
            return ProblemTypes.Problem(StatusCodes.Status409Conflict, "unknown-reference", "Unknown reference", Reference(error));
        }
        catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            return ProblemTypes.Problem(StatusCodes.Status409Conflict, "duplicate", "Duplicate", "Another track has this ISRC.");
        }
    }

    /// <summary>What a foreign key or a genre refers to in vain, in words.</summary>
    public static string Reference(PostgresException error) =>
        error.ConstraintName is { Length: > 0 } name ? $"What '{name}' refers to does not exist." : error.MessageText + ".";

    private static async Task<string?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(request.Body);
        var buffer = new char[MaxBody + 1];
        var length = await reader.ReadBlockAsync(buffer, cancellationToken);
        return length > MaxBody ? null : new string(buffer, 0, length);
    }

    private static IResult Bad(IReadOnlyList<string> mistakes) =>
        ProblemTypes.Problem(StatusCodes.Status400BadRequest, "bad-entity", "Bad entity", string.Join("; ", mistakes) + ".");

    private static IResult ConditionNeeded(string detail) =>
        ProblemTypes.Problem(StatusCodes.Status428PreconditionRequired, "condition-needed", "Condition needed", detail);

    private static IResult Unknown(EntityKind kind, string id) =>
        ProblemTypes.Problem(StatusCodes.Status404NotFound, $"unknown-{kind.Name}", "Not found", $"There is no {kind.Name} '{id}'.");
}
