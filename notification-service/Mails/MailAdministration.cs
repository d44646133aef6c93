using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CdnMusic.NotificationService.Mails;

/// <summary><c>GET /admin/mails</c>: dead letters, the newest first; <c>POST /admin/mails/{id}/replay</c>: once more, with the same Message-ID.</summary>
internal static class MailAdministration
{
    public static void MapMailAdministration(this WebApplication app, BearerToken token)
    {
        var group = app.MapGroup("/admin/mails").OnManagement().RequireBearer(token);
        group.MapGet("/", ListAsync);
        group.MapPost("/{id:guid}/replay", ReplayAsync);
    }

    private static async Task<Ok<List<DeadMail>>> ListAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(
            "SELECT id, template, recipient, state, attempts, error FROM mails WHERE state IN ('suppressed', 'dead') ORDER BY created_at DESC LIMIT 200");
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var mails = new List<DeadMail>();
        while (await reader.ReadAsync(cancellationToken))
        {
            mails.Add(new DeadMail(
                reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetInt32(4), reader.IsDBNull(5) ? null : reader.GetString(5)));
        }

        return TypedResults.Ok(mails);
    }

    private static async Task<Results<NoContent, ProblemHttpResult>> ReplayAsync(
        Guid id, NpgsqlDataSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        // Whoever replays vouches for the address.
        await using var command = source.CreateCommand(
            """
            WITH mail AS (
                UPDATE mails SET state = 'waiting', attempts = 0, due_at = $2, settled_at = NULL WHERE id = $1 AND state IN ('suppressed', 'dead') RETURNING address),
            welcome AS (DELETE FROM suppressions WHERE address IN (SELECT lower(mail.address) FROM mail))
            SELECT count(*) FROM mail
            """);
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        return (long)(await command.ExecuteScalarAsync(cancellationToken))! == 1
            ? TypedResults.NoContent()
            : ProblemTypes.Problem(404, "no-such-mail", "No such dead letter");
    }

    private sealed record DeadMail(Guid Id, string Template, string Recipient, string State, int Attempts, string? Error);
}
