using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Storing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace CdnMusic.CatalogApi.Collections;

/// <summary>Removes all that is kept of a listener (GDPR article 17): playlists, likes, follows, applications.</summary>
internal static class ListenerErasure
{
    private const string Erase =
        "DELETE FROM playlist WHERE owner = $1; DELETE FROM liked WHERE listener = $1; DELETE FROM follow WHERE listener = $1; "
        + "DELETE FROM application WHERE listener = $1; DELETE FROM entitlement_seen WHERE listener = $1";

    public static void MapErasure(this IEndpointRouteBuilder admin) =>
        admin.MapDelete("/listeners/{id}", async (string id, HttpContext context, CatalogDatabase db, TimeProvider time) =>
        {
            await using var connection = await db.Source.OpenConnectionAsync(context.RequestAborted);
            await using var transaction = await connection.BeginTransactionAsync(context.RequestAborted);
            await EraseAsync(transaction, time, id, context.RequestAborted);
            await transaction.CommitAsync(context.RequestAborted);
            return TypedResults.NoContent();
        });

    /// <summary>Erases a listener in a transaction, and tells of it.</summary>
    public static async Task EraseAsync(NpgsqlTransaction transaction, TimeProvider time, string listener, CancellationToken cancellationToken)
    {
        foreach (var statement in Erase.Split(';'))
        {
            await using var command = new NpgsqlCommand(statement, transaction.Connection, transaction) { Parameters = { new() { Value = listener } } };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await CatalogEvents.AddAsync(transaction, time, "listener.erased", new { listener }, cancellationToken);
    }
}
