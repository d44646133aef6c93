using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CdnMusic.Deploy.Local;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace CdnMusic.ControlPlane.Tests.Running;

/// <summary>A real control plane and real edges in front of an origin that counts what it is asked.</summary>
internal sealed class MusicCluster : IAsyncDisposable
{
    // What paths below /slow/ take at the origin.
    private static readonly TimeSpan SlowAnswer = TimeSpan.FromMilliseconds(500);

    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly string _directory = Directory.CreateTempSubdirectory("fleet-test-").FullName;
    private readonly ConcurrentDictionary<string, int> _asked = new();
    private WebApplication _origin = null!;

    public LocalCluster Cluster { get; private set; } = null!;

    public LocalService ControlPlane => Cluster.ControlPlane;

    public string ControlPlaneDirectory => Path.Combine(_directory, "control-plane");

    /// <summary>Paths that the origin cannot serve.</summary>
    public ConcurrentDictionary<string, bool> Broken { get; } = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Playlists of the origin's, by path; other paths have bodies of zeros.</summary>
    public ConcurrentDictionary<string, string> Playlists { get; } = new();

    /// <summary>Paths that the origin never answers.</summary>
    public ConcurrentDictionary<string, bool> Hanging { get; } = new();

    /// <summary>Bytes of each body of the origin's.</summary>
    public int BodyBytes { get; init; } = 1;

    /// <summary>Body bytes that the origin has sent.</summary>
    public long OriginBytes => _asked.Where(a => !Broken.ContainsKey(a.Key)).Sum(a => (long)a.Value) * BodyBytes;

    /// <summary>Called with the settings of each edge before it starts.</summary>
    public Action<IDictionary<string, string>>? PrepareEdge { get; init; }

    /// <summary>Settings of every edge beyond the usual ones.</summary>
    public IReadOnlyDictionary<string, string> EdgeSettings { get; init; } = new Dictionary<string, string>();

    /// <summary>Replicas of the control plane, with their Postgres and Redis if there are several.</summary>
    public int ControlPlanes { get; init; } = 1;

    /// <summary>Changes the settings of a replica, by its index.</summary>
    public Action<int, IDictionary<string, string>>? ConfigureControlPlane { get; init; }

    public static Task<MusicCluster> StartAsync(int edges, params (string Key, string Value)[] controlPlaneSettings) =>
        StartAsync(new MusicCluster(), edges, index => index == 0 ? "north" : "south", controlPlaneSettings);

    public static async Task<MusicCluster> StartAsync(
        MusicCluster music, int edges, Func<int, string> region, params (string Key, string Value)[] controlPlaneSettings)
    {
        await music.StartOriginAsync();
        music.Cluster = await LocalCluster.StartAsync(
            new LocalClusterOptions
            {
                Edges = edges,
                ControlPlanes = music.ControlPlanes,
                ConfigureControlPlane = music.ConfigureControlPlane,
                // Databases that are thrown away need no disk; an embedded store is looked into.
                WorkDirectory = music.ControlPlanes > 1 ? null : music._directory,
                ControlPlaneSettings = controlPlaneSettings.ToDictionary(s => s.Key, s => s.Value),
                ConfigureEdge = (index, settings) => music.Configure(settings, region(index)),
            },
            Token);
        return music;
    }

    public void Configure(IDictionary<string, string> settings, string region)
    {
        settings["Edge:Origins:0"] = _origin.Urls.Single();
        settings["Edge:Labels:region"] = region;
        PrepareEdge?.Invoke(settings);
        foreach (var (key, value) in EdgeSettings)
        {
            settings[key] = value;
        }

    }

    /// <summary>How often the origin was asked for a path.</summary>
    public int Asked(string path) => _asked.GetValueOrDefault(path);

    public async Task<string> CacheStatusAsync(LocalService edge, string path)
    {
        using var response = await _http.GetAsync(new Uri(edge.PublicUrl, path), Token);
        return response.Headers.GetValues("Cache-Status").Single();
    }

    public async Task<HttpResponseMessage> GetAsync(LocalService edge, string path, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(edge.PublicUrl, path));
        foreach (var (name, value) in fields)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return await _http.SendAsync(request, Token);
    }

    public Task<JsonElement> PurgeAsync(object what) => AdminAsync(HttpMethod.Post, "/admin/purge", what);

    public async Task<JsonElement> AdminAsync(HttpMethod method, string path, object? body = null, LocalService? at = null)
    {
        using var response = await SendAdminAsync(method, path, body, at);
        var text = await response.Content.ReadAsStringAsync(Token);
        Assert.True(response.IsSuccessStatusCode, $"{(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    public async Task<HttpResponseMessage> SendAdminAsync(HttpMethod method, string path, object? body = null, LocalService? at = null)
    {
        using var request = new HttpRequestMessage(method, new Uri((at ?? ControlPlane).ManagementUrl, path));
        request.Headers.Authorization = new("Bearer", Cluster.AdminToken);
        request.Content = body is null ? null : JsonContent.Create(body);
        return await _http.SendAsync(request, Token);
    }

    public async Task<JsonElement> EdgeAsync(string id)
    {
        var fleet = await AdminAsync(HttpMethod.Get, "/admin/fleet");
        return fleet.GetProperty("edges").EnumerateArray().SingleOrDefault(e => e.GetProperty("id").GetString() == id);
    }

    public async Task<string?> StateAsync(string id) =>
        await EdgeAsync(id) is { ValueKind: JsonValueKind.Object } edge ? edge.GetProperty("state").GetString() : null;

    /// <summary>Waits for a condition that other processes bring about.</summary>
    public static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Token);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!await condition())
        {
            await timer.WaitForNextTickAsync(deadline.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Cluster.DisposeAsync();
        await _origin.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task StartOriginAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _origin = builder.Build();
        _origin.Run(async context =>
        {
            var path = context.Request.Path.Value!;
            if (HttpMethods.IsHead(context.Request.Method))
            {
                // An edge's synthetic check.
                context.Response.StatusCode = Broken.ContainsKey(path) ? 503 : 200;
                return;
            }

            _asked.AddOrUpdate(path, 1, (_, count) => count + 1);
            context.Response.StatusCode = Broken.ContainsKey(path) ? 503 : 200;
            context.Response.Headers.CacheControl = Broken.ContainsKey(path) ? "no-store" : "max-age=600";
            context.Response.Headers["Surrogate-Key"] = "music";
            if (path.StartsWith("/slow/", StringComparison.Ordinal))
            {
                await Task.Delay(SlowAnswer, context.RequestAborted);
            }

            if (Hanging.ContainsKey(path))
            {
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            }

            var playlist = Playlists.GetValueOrDefault(path);
            var body = playlist is null ? new byte[BodyBytes] : Encoding.UTF8.GetBytes(playlist);
            context.Response.ContentType = playlist is null ? "audio/mp4" : "application/vnd.apple.mpegurl";
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, Token);
        });
        await _origin.StartAsync(Token);
    }
}
