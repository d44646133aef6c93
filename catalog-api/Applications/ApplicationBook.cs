using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using CdnMusic.CatalogApi.Storing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.CatalogApi.Applications;

/// <summary>
/// Applications and their generated secrets: nobody's own password is ever given to a player, and one application can be cut off alone.
/// Thread-safe.
/// </summary>
internal sealed class ApplicationBook(CatalogDatabase db, SecretSeal seal, IOptions<CatalogApiOptions> options, TimeProvider time)
{
    /// <summary>Applications of one listener.</summary>
    public const int Max = 50;

    private const string Letters = "abcdefghijkmnpqrstuvwxyz23456789";
    private const int IdLength = 12, SecretLength = 24, KeyLength = 48;

    private const string Users =
        """
        SELECT a.listener, a.id, a.secret, e.plan, e.max_bitrate, e.territory
        FROM application a LEFT JOIN entitlement_seen e ON e.listener = a.listener AND e.seen_at > $2
        """;

    /// <summary>Makes one; null: the listener has too many.</summary>
    public async Task<ApplicationSecrets?> AddAsync(string listener, string name, CancellationToken cancellationToken)
    {
        var made = new ApplicationSecrets("app-" + Random(IdLength), name, Random(SecretLength), Random(KeyLength));
        await using var command = db.Source.CreateCommand(
            "INSERT INTO application SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM application WHERE listener = $2) < $7");
        foreach (var value in new object[] { made.Id, listener, name, seal.Seal(made.Id, made.Secret), Hash(made.ApiKey), time.GetUtcNow(), Max })
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken) == 1 ? made : null;
    }

    /// <summary>A listener's.</summary>
    public async Task<IReadOnlyList<Application>> OfAsync(string listener, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand("SELECT id, name, created_at FROM application WHERE listener = $1 ORDER BY created_at, id");
        command.Parameters.Add(new() { Value = listener });
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<Application>();
        while (await rows.ReadAsync(cancellationToken))
        {
            all.Add(new Application(rows.GetString(0), rows.GetString(1), rows.GetFieldValue<DateTimeOffset>(2)));
        }

        return all;
    }

    /// <summary>Cuts one off, if it is the listener's.</summary>
    public async Task RemoveAsync(string listener, string id, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand("DELETE FROM application WHERE id = $1 AND listener = $2");
        command.Parameters.Add(new() { Value = id });
        command.Parameters.Add(new() { Value = listener });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whose API key this is, or null.</summary>
    public Task<ApplicationUser?> ByKeyAsync(string apiKey, CancellationToken cancellationToken) =>
        FindAsync("a.api_key_hash = $1", Hash(apiKey), cancellationToken);

    /// <summary>The application of this user name, or null.</summary>
    public Task<ApplicationUser?> ByNameAsync(string name, CancellationToken cancellationToken) => FindAsync("a.id = $1", name, cancellationToken);

    /// <summary>Remembers what a token entitles its listener to, for applications, which have none; nothing, if there are none.</summary>
    public async Task SeenAsync(string listener, ClaimsPrincipal user, string territory, CancellationToken cancellationToken)
    {
        if (user.FindFirst("plan")?.Value is not { Length: > 0 } plan
            || !int.TryParse(user.FindFirst("max_bitrate")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var maxBitrate))
        {
            return;
        }

        await using var command = db.Source.CreateCommand(
            """
            INSERT INTO entitlement_seen SELECT $1, $2, $3, $4, $5 WHERE EXISTS (SELECT FROM application WHERE listener = $1)
            ON CONFLICT (listener) DO UPDATE SET plan = $2, max_bitrate = $3, territory = $4, seen_at = $5
            """);
        foreach (var value in new object[] { listener, plan, maxBitrate, territory, time.GetUtcNow() })
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static string Random(int length) => RandomNumberGenerator.GetString(Letters, length);

    private static byte[] Hash(string apiKey) => SHA256.HashData(Encoding.UTF8.GetBytes(apiKey));

    private async Task<ApplicationUser?> FindAsync(string condition, object value, CancellationToken cancellationToken)
    {
        await using var command = db.Source.CreateCommand($"{Users} WHERE {condition}");
        command.Parameters.Add(new NpgsqlParameter { Value = value });
        command.Parameters.Add(new NpgsqlParameter { Value = time.GetUtcNow() - options.Value.EntitlementMemory });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? row.IsDBNull(3)
                ? new ApplicationUser(row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), null, 0, "")
                : new ApplicationUser(
                    row.GetString(0), row.GetString(1), row.GetFieldValue<byte[]>(2), row.GetString(3), row.GetInt32(4), row.GetString(5))
            : null;
    }
}
