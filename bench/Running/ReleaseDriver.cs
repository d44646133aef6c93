using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.ServerSentEvents;
using System.Text.Json;
using CdnMusic.Deploy.Local;

namespace CdnMusic.Bench.Running;

/// <summary>Publishes releases through the ingest service, as a label would, and finds out when edges have them.</summary>
internal sealed class ReleaseDriver : IDisposable
{
    private const string Rendition = "aac-128";

    private readonly LocalCluster _cluster;
    private readonly HttpClient _http;

    public ReleaseDriver(LocalCluster cluster)
    {
        (_cluster, _http) = (cluster, new HttpClient { BaseAddress = cluster.Ingest!.PublicUrl, Timeout = TimeSpan.FromMinutes(10) });
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", cluster.AdminToken);
    }

    /// <summary>Publishes one release.</summary>
    /// <returns>Milliseconds from its publication to the last first byte of a first segment from an edge's cache.</returns>
    public async Task<double> PublishAsync(string id, IEnumerable<string> files, CancellationToken cancellationToken)
    {
        var tracks = new List<object>();
        foreach (var file in files)
        {
            tracks.Add(new { upload = await UploadAsync(file, cancellationToken), title = $"{id} {Path.GetFileNameWithoutExtension(file)}" });
        }

        using var response = await _http.PutAsJsonAsync($"/v1/releases/{id}", new { artist = "Bench", tracks }, cancellationToken);
        response.EnsureSuccessStatusCode();
        var publishedAt = await PublishedAsync(id, cancellationToken);
        var segments = await FirstSegmentsAsync(id, cancellationToken);
        await Task.WhenAll(_cluster.Edges.SelectMany(edge => segments.Select(path => HitAsync(new Uri(edge.PublicUrl, path), cancellationToken))));
        return (DateTimeOffset.UtcNow - publishedAt).TotalMilliseconds;
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> UploadAsync(string file, CancellationToken cancellationToken)
    {
        using var creation = new HttpRequestMessage(HttpMethod.Post, "/v1/uploads");
        creation.Headers.Add("Tus-Resumable", "1.0.0");
        creation.Headers.Add("Upload-Length", new FileInfo(file).Length.ToString(CultureInfo.InvariantCulture));
        using var created = await _http.SendAsync(creation, cancellationToken);
        created.EnsureSuccessStatusCode();
        var location = created.Headers.Location!.ToString();
        using var patch = new HttpRequestMessage(HttpMethod.Patch, location) { Content = new StreamContent(File.OpenRead(file)) };
        patch.Headers.Add("Tus-Resumable", "1.0.0");
        patch.Headers.Add("Upload-Offset", "0");
        patch.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        using var sent = await _http.SendAsync(patch, cancellationToken);
        sent.EnsureSuccessStatusCode();
        return location[(location.LastIndexOf('/') + 1)..];
    }

    /// <summary>The service's own word for when the release became visible; both clocks are this machine's.</summary>
    private async Task<DateTimeOffset> PublishedAsync(string id, CancellationToken cancellationToken)
    {
        await using var stream = await _http.GetStreamAsync($"/v1/releases/{id}/events", cancellationToken);
        await foreach (var happened in SseParser.Create(stream).EnumerateAsync(cancellationToken))
        {
            if (happened.EventType != "release")
            {
                continue;
            }

            var change = JsonDocument.Parse(happened.Data).RootElement;
            return change.GetProperty("state").GetString() == "published"
                ? change.GetProperty("at").GetDateTimeOffset()
                : throw new IOException($"{id}: {happened.Data}");
        }

        throw new IOException($"{id}: the service stopped telling how it goes");
    }

    private async Task<IReadOnlyList<string>> FirstSegmentsAsync(string id, CancellationToken cancellationToken)
    {
        var release = await _http.GetFromJsonAsync<JsonElement>($"/v1/releases/{id}", cancellationToken);
        var paths = new List<string>();
        foreach (var track in release.GetProperty("tracks").EnumerateArray())
        {
            // From the origin itself, so that no edge fills anything for us.
            var master = new Uri(_cluster.Origin.PublicUrl, $"/tracks/{track.GetProperty("track_id").GetString()}/master.m3u8");
            var lines = (await _http.GetStringAsync(master, cancellationToken)).Split('\n');
            var playlist = new Uri(master, lines.First(line => line.Contains($"/{Rendition}/", StringComparison.Ordinal)));
            var media = (await _http.GetStringAsync(playlist, cancellationToken)).Split('\n');
            paths.Add(new Uri(playlist, media.First(line => line.Length > 0 && line[0] != '#')).AbsolutePath);
        }

        return paths;
    }

    /// <summary>Asks until the first byte comes from the edge's cache; asking this way fills nothing.</summary>
    private async Task HitAsync(Uri url, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.CacheControl = new CacheControlHeaderValue { OnlyIfCached = true };
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.StatusCode == HttpStatusCode.OK)
            {
                await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
                await body.ReadExactlyAsync(new byte[1], cancellationToken);
                return;
            }

            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(2))
            {
                throw new IOException($"{url} is not in the edge's cache after two minutes");
            }

            await Task.Delay(5, cancellationToken);
        }
    }
}
