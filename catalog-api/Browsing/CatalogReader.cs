using CdnMusic.CatalogApi.Storing;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace CdnMusic.CatalogApi.Browsing;

/// <summary>Runs <see cref="CatalogQueries"/> for a listener, here and now. Thread-safe.</summary>
internal sealed class CatalogReader(CatalogDatabase db, ListenerPlace listener, TimeProvider time)
{
    /// <summary>A command whose $1 is now and whose $2 is the listener's territory; then come the parameters given.</summary>
    public NpgsqlCommand Command(HttpContext context, string sql, params ReadOnlySpan<object> parameters)
    {
        var command = db.Source.CreateCommand(sql);
        command.Parameters.Add(new() { Value = time.GetUtcNow() });
        command.Parameters.Add(new() { Value = listener.Territory(context) });
        foreach (var value in parameters)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return command;
    }

    /// <summary>Is it there, for this listener?</summary>
    public async Task<bool> ExistsAsync(HttpContext context, string query, string id)
    {
        await using var command = Command(context, $"SELECT EXISTS (SELECT FROM ({query}) e WHERE id = $3)", id);
        return (bool)(await command.ExecuteScalarAsync(context.RequestAborted))!;
    }
}
