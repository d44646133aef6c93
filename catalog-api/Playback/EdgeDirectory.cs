using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Playback;

/// <summary>
/// Asks the control plane for edges near a listener. It has a short time to answer; then the configured edges do, for a song must not wait
/// for its steering. Thread-safe.
/// </summary>
internal sealed class EdgeDirectory(IOptions<CatalogApiOptions> options, ILogger<EdgeDirectory> logger) : IDisposable
{
    private const long MaxAnswer = 1 << 16;

    private readonly HttpClient _client = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) })
    {
        Timeout = options.Value.ControlPlaneTimeout,
        MaxResponseContentBufferSize = MaxAnswer,
    };

    /// <summary>Edges for a path, best first; and whether they are the configured ones.</summary>
    public async Task<(IReadOnlyList<string> Edges, bool Degraded)> FindAsync(string path, HttpContext context)
    {
        if (options.Value.ControlPlane is not { } controlPlane)
        {
            return (options.Value.FallbackEdges, false);
        }

        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(controlPlane, "/v1/edges/best?path=" + Uri.EscapeDataString(path)));
            if (context.Connection.RemoteIpAddress is { } client)
            {
                request.Headers.Add("X-Forwarded-For", client.ToString());
            }

            using var response = await _client.SendAsync(request, context.RequestAborted);
            response.EnsureSuccessStatusCode();
            var chosen = await response.Content.ReadFromJsonAsync<ChosenEdges>(JsonSerializerOptions.Web, context.RequestAborted);
            if (chosen?.Edges is { Count: > 0 } edges)
            {
                return ([.. edges.Select(e => e.Url)], false);
            }
        }
        catch (Exception error) when (error is HttpRequestException or JsonException
            || error is OperationCanceledException && !context.RequestAborted.IsCancellationRequested)
        {
            logger.ControlPlaneSilent(error);
        }

        return (options.Value.FallbackEdges, true);
    }

    public void Dispose() => _client.Dispose();
}
