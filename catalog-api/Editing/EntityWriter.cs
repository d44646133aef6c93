using CdnMusic.CatalogApi.Entities;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.CatalogApi.Editing;

/// <summary>Changes one entity, and writes the event that tells of it, in the caller's transaction.</summary>
internal static class EntityWriter
{
    /// <summary>Any version may be overwritten, or none be there.</summary>
    public const long AnyVersion = -1;

    /// <summary>There must be none.</summary>
    public const long NoVersion = 0;

    /// <summary>Makes or replaces an entity.</summary>
    /// <returns>The new version; null: the version on which the change is based is not the current one.</returns>
    public static async Task<long?> PutAsync(
        NpgsqlTransaction transaction, TimeProvider time, EntityKind kind, string id, string body, long expected, CancellationToken cancellationToken)
    {
        var condition = expected switch
        {
            AnyVersion => "",
            NoVersion => "WHERE t.deleted",
            _ => "WHERE t.version = $3 AND NOT t.deleted",
        };
        var sql = expected > 0
            ? $"UPDATE {kind.Name} t SET ({kind.Columns}) = (SELECT {kind.Columns} FROM jsonb_populate_record(NULL::{kind.Name}, $2)) {condition} AND t.id = $1 RETURNING version"
            : $"""
               INSERT INTO {kind.Name} AS t (id, {kind.Columns}) SELECT $1, {kind.Columns} FROM jsonb_populate_record(NULL::{kind.Name}, $2)
               ON CONFLICT (id) DO UPDATE SET ({kind.Columns}) = (SELECT {kind.Columns} FROM jsonb_populate_record(NULL::{kind.Name}, $2)), deleted = false
               {condition} RETURNING version
               """;
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction)
        {
            Parameters = { new() { Value = id }, new() { Value = body, NpgsqlDbType = NpgsqlDbType.Jsonb } },
        };
        if (expected > 0)
        {
            command.Parameters.Add(new() { Value = expected });
        }

        var version = (long?)await command.ExecuteScalarAsync(cancellationToken);
        if (version is { } made)
        {
            await CatalogEvents.AddAsync(transaction, time, $"{kind.Name}.changed", new { id, version = made }, cancellationToken);
        }

        return version;
    }

    /// <summary>Marks an entity as deleted.</summary>
    /// <returns>As <see cref="PutAsync"/>.</returns>
    public static async Task<long?> DeleteAsync(
        NpgsqlTransaction transaction, TimeProvider time, EntityKind kind, string id, long expected, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"UPDATE {kind.Name} SET deleted = true WHERE id = $1 AND version = $2 AND NOT deleted RETURNING version", transaction.Connection, transaction)
        {
            Parameters = { new() { Value = id }, new() { Value = expected } },
        };
        var version = (long?)await command.ExecuteScalarAsync(cancellationToken);
        if (version is { } made)
        {
            await CatalogEvents.AddAsync(transaction, time, $"{kind.Name}.deleted", new { id, version = made }, cancellationToken);
        }

        return version;
    }
}
