using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;

namespace CdnMusic.ListeningApi.Tracks;

/// <summary>Titles and artists of tracks, and which track a scrobble's names mean. Thread-safe.</summary>
internal sealed class TrackDirectory(NpgsqlDataSource source)
{
    private const string Upsert = """
        INSERT INTO tracks (track, title, artist, artist_name, release, released_at, duration_ms, is_foreign, name_key)
        SELECT DISTINCT ON (track) * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::int[], $8::bool[], $9::text[])
            AS t(track, title, artist, artist_name, release, released_at, duration_ms, is_foreign, name_key)
        ORDER BY track
        ON CONFLICT (track) DO UPDATE SET title = excluded.title, artist = excluded.artist, artist_name = excluded.artist_name,
            release = excluded.release, released_at = excluded.released_at, duration_ms = excluded.duration_ms, name_key = excluded.name_key
        WHERE NOT excluded.is_foreign
        """;

    /// <summary>Takes over what the catalogue says.</summary>
    public Task PutAsync(IReadOnlyList<Track> tracks, CancellationToken cancellationToken) => WriteAsync(tracks, isForeign: false, cancellationToken);

    /// <summary>The track with these names: the catalogue's, or one that stands for the names.</summary>
    public async Task<IReadOnlyList<string>> ResolveAsync(IReadOnlyList<(string Artist, string Title)> names, CancellationToken cancellationToken)
    {
        var keys = names.Select(n => Key(n.Artist, n.Title)).ToArray();
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        await using (var command = source.CreateCommand("SELECT DISTINCT ON (name_key) name_key, track FROM tracks WHERE name_key = ANY($1) ORDER BY name_key, is_foreign, track"))
        {
            command.Parameters.Add(new() { Value = keys });
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                known[reader.GetString(0)] = reader.GetString(1);
            }
        }

        var foreign = new List<Track>();
        foreach (var (key, (artist, title)) in keys.Zip(names).Where(n => !known.ContainsKey(n.First)))
        {
            known[key] = "name:" + Hash(key);
            foreign.Add(new Track(known[key], title, "name:" + Hash(Normal(artist)), artist));
        }

        if (foreign.Count > 0)
        {
            await WriteAsync(foreign, isForeign: true, cancellationToken);
        }

        return [.. keys.Select(k => known[k])];
    }

    private async Task WriteAsync(IReadOnlyList<Track> tracks, bool isForeign, CancellationToken cancellationToken)
    {
        await using var command = source.CreateCommand(Upsert);
        Add(NpgsqlDbType.Text, t => t.Id);
        Add(NpgsqlDbType.Text, t => t.Title);
        Add(NpgsqlDbType.Text, t => t.Artist);
        Add(NpgsqlDbType.Text, t => t.ArtistName);
        Add(NpgsqlDbType.Text, t => t.Release);
        Add(NpgsqlDbType.TimestampTz, t => t.ReleasedAt?.UtcDateTime);
        Add(NpgsqlDbType.Integer, t => t.DurationMs);
        Add(NpgsqlDbType.Boolean, _ => isForeign);
        Add(NpgsqlDbType.Text, t => Key(t.ArtistName!, t.Title!));
        await command.ExecuteNonQueryAsync(cancellationToken);

        void Add<T>(NpgsqlDbType type, Func<Track, T> value) =>
            command.Parameters.Add(new() { Value = tracks.Select(value).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | type });
    }

    private static string Key(string artist, string title) => Normal(artist) + "\n" + Normal(title);

    private static string Normal(string name) => name.Trim().ToLowerInvariant();

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
}
