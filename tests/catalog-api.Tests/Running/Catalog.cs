using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using CdnMusic.Deploy.Local;
using CdnMusic.Deploy.Local.Processes;
using CdnMusic.SignedUrls;
using Npgsql;

namespace CdnMusic.CatalogApi.Tests.Running;

/// <summary>A catalog-api as a real process, and who talks to it.</summary>
internal sealed class Catalog : IAsyncDisposable
{
    public const string AdminToken = "a-token-of-the-tests", SigningKeyId = "k1";

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);

    /// <summary>Settings of an instance that does not feed the index.</summary>
    public static readonly Dictionary<string, string> WithoutProjector = new() { ["Catalog:Projector"] = "false" };

    private static readonly byte[] Secret = RandomNumberGenerator.GetBytes(32);

    private readonly bool _feeds;

    private Catalog(Surroundings surroundings, string postgres, string search, IReadOnlyDictionary<string, string> settings)
    {
        ConnectionString = postgres;
        _feeds = !settings.ContainsKey("Catalog:Projector");
        (Postgres, Search, Issuer) = (NpgsqlDataSource.Create(postgres), NpgsqlDataSource.Create(search), surroundings.Issuer);
        Service = new LocalService(
            new ServiceProgram(
                "catalog-api", "CdnMusic.CatalogApi",
                new Uri($"http://127.0.0.1:{surroundings.Ports.Take()}"), new Uri($"http://127.0.0.1:{surroundings.Ports.Take()}"),
                new Dictionary<string, string>
                {
                    ["Catalog:Postgres"] = postgres,
                    ["Catalog:SearchPostgres"] = search,
                    ["Catalog:AdminToken"] = AdminToken,
                    ["Catalog:Issuer"] = surroundings.Issuer.Url,
                    ["Catalog:SigningKeyId"] = SigningKeyId,
                    ["Catalog:SigningSecret"] = SigningSecret,
                }.Concat(settings).GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.Last().Value)),
            new LogCapture(null), StartTimeout);
        Public = new HttpClient { BaseAddress = Service.PublicUrl };
        Admin = new HttpClient { BaseAddress = Service.ManagementUrl };
        Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
    }

    /// <summary>The key's secret, as it is configured.</summary>
    public static string SigningSecret { get; } = Convert.ToBase64String(Secret);

    public static UrlVerifier Verifier => new([new SigningKey(SigningKeyId, Secret)], TimeProvider.System);

    /// <summary>How it connects to the catalog.</summary>
    public string ConnectionString { get; }

    public LocalService Service { get; }

    public TestIssuer Issuer { get; }

    public HttpClient Public { get; }

    public HttpClient Admin { get; }

    /// <summary>The databases, behind its back.</summary>
    public NpgsqlDataSource Postgres { get; }

    public NpgsqlDataSource Search { get; }

    public static async Task<Catalog> StartAsync(
        Surroundings surroundings, string? postgres = null, string? search = null, Dictionary<string, string>? settings = null, bool start = true)
    {
        postgres ??= await surroundings.NewDatabaseAsync();
        var catalog = new Catalog(surroundings, postgres, search ?? postgres, settings ?? []);
        try
        {
            if (start)
            {
                await catalog.Service.StartAsync();
            }

            return catalog;
        }
        catch
        {
            await catalog.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes an entity; a version of 0 makes it.</summary>
    public async Task<HttpResponseMessage> PutAsync(string path, object body, long version = 0, string? idempotencyKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/admin/" + path) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation(version == 0 ? "If-None-Match" : "If-Match", version == 0 ? "*" : $"\"{version}\"");
        if (idempotencyKey is not null)
        {
            request.Headers.Add("Idempotency-Key", idempotencyKey);
        }

        return await Admin.SendAsync(request);
    }

    /// <summary>As <see cref="PutAsync"/>, and it must succeed. Returns the position.</summary>
    public async Task<string> WriteAsync(string path, object body, long version = 0)
    {
        using var response = await PutAsync(path, body, version);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return response.Headers.GetValues("Catalog-Position").Single();
    }

    public async Task<HttpResponseMessage> DeleteAsync(string path, long version)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, "/admin/" + path);
        request.Headers.TryAddWithoutValidation("If-Match", $"\"{version}\"");
        return await Admin.SendAsync(request);
    }

    /// <summary>Makes an artist <c>a</c>, a release <c>r</c> and a track <c>t</c>; returns the position.</summary>
    public async Task<string> WriteAlbumAsync(
        string suffix = "", string artist = "Кино", string release = "Группа крови", string track = "Звезда по имени Солнце",
        DateTimeOffset? embargo = null, string[]? territories = null, string? media = null)
    {
        await WriteAsync($"artists/a{suffix}", new { name = artist, genres = Array.Empty<string>() });
        await WriteAsync($"releases/r{suffix}", new
        {
            artist_id = $"a{suffix}",
            title = release,
            type = "album",
            release_date = "1988-01-05",
            territories = territories ?? [],
            genres = Array.Empty<string>(),
            embargo_until = embargo,
        });
        return await WriteAsync($"tracks/t{suffix}", new
        {
            release_id = $"r{suffix}",
            title = track,
            number = 1,
            duration_ms = 225_000,
            cdn_id = media ?? $"cdn{suffix}",
            renditions = new[] { "aac-64", "aac-128", "aac-256" },
        });
    }

    /// <summary>Searches; waits for the position first, for as long as it takes.</summary>
    public async Task<JsonElement> SearchAsync(string query, string position = "0/0", string more = "", string? token = null) =>
        await Poll.UntilAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/search?q={Uri.EscapeDataString(query)}{more}");
                request.Headers.Add("Catalog-Position", position);
                request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
                using var response = await Public.SendAsync(request);
                // The first index may still be in the making.
                return response.StatusCode == HttpStatusCode.OK ? await response.Content.ReadFromJsonAsync<JsonElement>() : default;
            },
            answer => answer.ValueKind == JsonValueKind.Object && !answer.GetProperty("stale").GetBoolean());

    public static string[] Ids(JsonElement answer) =>
        [.. answer.GetProperty("hits").EnumerateArray().Select(h => h.GetProperty("kind").GetString() + "/" + h.GetProperty("id").GetString())];

    public async Task<HttpResponseMessage> PlayAsync(string track, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v1/tracks/{track}/playback");
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        return await Public.SendAsync(request);
    }

    public static async Task<T> ScalarAsync<T>(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        if (_feeds)
        {
            await DropSlotsAsync();
        }

        Public.Dispose();
        Admin.Dispose();
        await Postgres.DisposeAsync();
        await Search.DisposeAsync();
    }

    /// <summary>A server has few, and they outlive their reader; it lets go of them a moment after it has ended.</summary>
    private async Task DropSlotsAsync()
    {
        try
        {
            const string ours = "FROM pg_replication_slots WHERE database = current_database()";
            await Poll.UntilAsync(() => ScalarAsync<long>(Postgres, $"SELECT count(*) {ours} AND active"), active => active == 0);
            await ScalarAsync<long>(Postgres, $"SELECT count(pg_drop_replication_slot(slot_name)) {ours}");
        }
        catch (NpgsqlException)
        {
            // The server has been stopped by its test, and its slots will go with it.
        }
    }
}
