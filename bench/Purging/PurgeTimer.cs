using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CdnMusic.Deploy.Local;

namespace CdnMusic.Bench.Purging;

/// <summary>Purges through the admin API, one after the other, as an operator or the origin's publisher would: paths, prefixes and keys in turn.</summary>
internal sealed class PurgeTimer(LocalCluster cluster) : IDisposable
{
    // What is compiled and opened on first use is not what is measured.
    private const int WarmUp = 50;

    // Sooner, and the kernel would never see the connection idle; a person or a program that purges does not come more often.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(30) };
    private readonly Uri _url = new(cluster.ControlPlane.ManagementUrl, "/admin/purge");

    /// <summary>Purges so often, and tells how long each took.</summary>
    /// <exception cref="HttpRequestException">A purge was not answered, or with an error.</exception>
    public async Task<PurgeFigures> RunAsync(string fleet, int edges, double goalMs, int purges, CancellationToken cancellationToken)
    {
        var (milliseconds, slowest) = (new List<double>(purges), new List<double>(purges));
        var incomplete = 0;
        for (var i = -WarmUp; i < purges; i++)
        {
            var started = Stopwatch.GetTimestamp();
            var (acknowledged, last) = await PurgeAsync(i, cancellationToken);
            var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
            if (i >= 0)
            {
                milliseconds.Add(elapsed);
                slowest.Add(last);
                incomplete += acknowledged == edges ? 0 : 1;
            }

            await Task.Delay(Pause, cancellationToken);
        }

        milliseconds.Sort();
        slowest.Sort();
        return new PurgeFigures(fleet, goalMs, milliseconds, slowest, incomplete);
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Edges that acknowledged, and when the last of them did.</summary>
    private async Task<(int Acknowledged, double LastMs)> PurgeAsync(int number, CancellationToken cancellationToken)
    {
        object body = ((number + WarmUp) % 3) switch
        {
            0 => new { paths = new[] { $"/tracks/{number}/master.m3u8" } },
            1 => new { prefixes = new[] { $"/tracks/{number}/" } },
            _ => new { keys = new[] { $"release-{number}" } },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, _url) { Content = JsonContent.Create(body) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", cluster.AdminToken);
        using var response = await _http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var report = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        var edges = report.GetProperty("edges").EnumerateArray().ToList();
        return (edges.Count(e => e.GetProperty("status").GetString() == "acknowledged"), edges.Max(e => e.GetProperty("elapsed_ms").GetDouble()));
    }
}
