using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace CdnMusic.NotificationService.Unsubscribing;

/// <summary>
/// <c>/v1/unsubscribe/{token}</c>: a POST unsubscribes (RFC 8058 §3.1); a GET only asks, for scanners open links.
/// </summary>
internal static class UnsubscribeApi
{
    private const string Page =
        "<!doctype html><meta charset=\"utf-8\"><title>CdnMusic</title><form method=\"post\"><button>Отписаться / Unsubscribe</button></form>";

    public static void MapUnsubscribing(this WebApplication app)
    {
        var group = app.MapGroup("/v1/unsubscribe");
        group.MapGet("/{token}", Ask);
        group.MapPost("/{token}", UnsubscribeAsync);
    }

    private static Results<ContentHttpResult, ProblemHttpResult> Ask(string token, UnsubscribeLinks links) =>
        links.AddressOf(token) is null ? NoSuchLink() : TypedResults.Content(Page, "text/html; charset=utf-8");

    private static async Task<Results<Ok, ProblemHttpResult>> UnsubscribeAsync(
        string token, UnsubscribeLinks links, NpgsqlDataSource source, TimeProvider time, CancellationToken cancellationToken)
    {
        if (links.AddressOf(token) is not { } address)
        {
            return NoSuchLink();
        }

        await using var command = source.CreateCommand("INSERT INTO unsubscriptions VALUES ($1, $2) ON CONFLICT DO NOTHING");
        command.Parameters.Add(new() { Value = address });
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        await command.ExecuteNonQueryAsync(cancellationToken);
        return TypedResults.Ok();
    }

    private static ProblemHttpResult NoSuchLink() => ProblemTypes.Problem(404, "no-such-link", "No such link");
}
