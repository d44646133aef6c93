using CdnMusic.CatalogApi.Storing;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace CdnMusic.CatalogApi.Editing;

/// <summary>One change with its event, its idempotency key and its answer: all of it is kept, or none.</summary>
internal static class EditTransaction
{
    /// <summary>Read-your-writes: the position in the write-ahead log after a change.</summary>
    public const string PositionHeader = "Catalog-Position";

    /// <param name="context">The request.</param>
    /// <param name="db">Where.</param>
    /// <param name="scope">Whose idempotency keys: those of two listeners are different keys. Empty: the editors'.</param>
    /// <param name="body">What was sent; part of what makes a request the same.</param>
    /// <param name="edit">Makes the change; null: it is based on a version that is not the current one.</param>
    public static async Task<IResult> RunAsync(
        HttpContext context, CatalogDatabase db, string scope, string body, Func<NpgsqlTransaction, Task<EditResult?>> edit)
    {
        var (request, cancellationToken) = (context.Request, context.RequestAborted);
        var key = request.Headers["Idempotency-Key"].ToString();
        if (key.Length > Idempotency.MaxKeyLength)
        {
            return EditApi.Bad([$"Idempotency-Key: at most {Idempotency.MaxKeyLength} characters"]);
        }

        try
        {
            await using var connection = await db.Source.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            EditResult? result = null;
            if (key.Length > 0)
            {
                key = $"{scope}/{key}";
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
            return ProblemTypes.Problem(StatusCodes.Status409Conflict, "duplicate", "Duplicate", "Another entity has this code.");
        }
    }

    /// <summary>What a foreign key or a genre refers to in vain, in words.</summary>
    public static string Reference(PostgresException error) =>
        error.ConstraintName is { Length: > 0 } name ? $"What '{name}' refers to does not exist." : error.MessageText + ".";
}
