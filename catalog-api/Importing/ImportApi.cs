using System.Text.Json;
using CdnMusic.CatalogApi.Entities;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Importing;

/// <summary>
/// Bulk import of JSON Lines. Progress is kept per import; after a broken connection or a crash the same file is sent again under the same
/// name, and lines that were done are skipped.
/// </summary>
internal static class ImportApi
{
    private const int MaxLine = 1 << 16, MaxMistakes = 1000;

    public static void MapImporting(this IEndpointRouteBuilder admin)
    {
        admin.MapPut("/imports/{id}", ImportAsync).WithMetadata(new NoLimit());
        admin.MapGet("/imports/{id}", async (string id, CatalogDatabase db, HttpContext context) =>
            await ReadAsync(db, id, context.RequestAborted) is { } progress ? (IResult)TypedResults.Ok(progress) : Unknown(id));
    }

    private static async Task<IResult> ImportAsync(string id, HttpContext context, CatalogDatabase db, IOptions<JsonOptions> json, TimeProvider time)
    {
        var cancellationToken = context.RequestAborted;
        if (!Rules.IsId(id))
        {
            return ProblemTypes.Problem(StatusCodes.Status400BadRequest, "bad-import", "Bad import", Rules.Id("id", id).First() + ".");
        }

        await using var connection = await db.Source.OpenConnectionAsync(cancellationToken);
        await using (var begin = db.Source.CreateCommand("INSERT INTO import (id) VALUES ($1) ON CONFLICT DO NOTHING"))
        {
            begin.Parameters.Add(new() { Value = id });
            await begin.ExecuteNonQueryAsync(cancellationToken);
        }

        var before = (await ReadAsync(db, id, cancellationToken))!;
        if (before.Complete)
        {
            return TypedResults.Ok(before);
        }

        using var reader = new StreamReader(context.Request.Body);
        var lines = new List<string?>(ImportBatch.Size);
        var done = before.LinesDone;
        for (long number = 1; ; number++)
        {
            var (line, tooLong, ended) = await NextAsync(reader, cancellationToken);
            if (!ended && number > before.LinesDone)
            {
                lines.Add(tooLong ? null : line);
            }

            if (ended || lines.Count == ImportBatch.Size)
            {
                if (!await ImportBatch.ApplyAsync(connection, time, id, done + 1, lines, ended, json.Value.SerializerOptions, cancellationToken))
                {
                    return ProblemTypes.Problem(StatusCodes.Status409Conflict, "import-busy", "Import busy", $"Somebody else sends import '{id}' at the same time.");
                }

                done += lines.Count;
                lines.Clear();
            }

            if (ended)
            {
                return TypedResults.Ok(await ReadAsync(db, id, cancellationToken));
            }
        }
    }

    // Not ReadLineAsync: one endless line must not fill the memory.
    private static async Task<(string Line, bool TooLong, bool Ended)> NextAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var line = new System.Text.StringBuilder();
        var (tooLong, any) = (false, false);
        var one = new char[1];
        while (await reader.ReadAsync(one, cancellationToken) == 1)
        {
            any = true;
            if (one[0] == '\n')
            {
                return (line.ToString().TrimEnd('\r'), tooLong, false);
            }

            tooLong |= line.Length >= MaxLine;
            if (!tooLong)
            {
                line.Append(one[0]);
            }
        }

        return (line.ToString(), tooLong, !any);
    }

    private static async Task<ImportProgress?> ReadAsync(CatalogDatabase db, string id, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand(
            """
            SELECT lines_done, applied, rejected, complete, coalesce(
                (SELECT jsonb_agg(m) FROM (SELECT line, mistake FROM import_mistake WHERE import_id = $1 ORDER BY line LIMIT $2) m), '[]')
            FROM import WHERE id = $1
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = MaxMistakes });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? new ImportProgress(
                id, row.GetInt64(0), row.GetInt64(1), row.GetInt64(2), row.GetBoolean(3),
                JsonSerializer.Deserialize<List<ImportMistake>>(row.GetString(4), JsonSerializerOptions.Web)!)
            : null;
    }

    private static IResult Unknown(string id) =>
        ProblemTypes.Problem(StatusCodes.Status404NotFound, "unknown-import", "Unknown import", $"There is no import '{id}'.");

    private sealed class NoLimit : IRequestSizeLimitMetadata
    {
        public long? MaxRequestBodySize => null;
    }
}
