using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace CdnMusic.Deploy.Local;

public sealed partial class LocalCluster
{
    private static readonly TimeSpan FleetPollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Waits until the control plane calls at least this many edges ready.</summary>
    /// <exception cref="LocalServiceException">It did not within <see cref="LocalClusterOptions.StartTimeout"/>.</exception>
    public async Task WaitForFleetAsync(int readyEdges, CancellationToken cancellationToken = default)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(_options.StartTimeout);
        try
        {
            while (await ReadyEdgesAsync(deadline.Token) < readyEdges)
            {
                await Task.Delay(FleetPollInterval, deadline.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalServiceException(
                ControlPlane.Name, null, $"{readyEdges} edges did not join within {_options.StartTimeout.TotalSeconds:0} s", ControlPlane.LogTail);
        }
    }

    /// <summary>Starts an edge with a join token made for it, as an operator would.</summary>
    private async Task StartEdgeAsync(LocalService edge, CancellationToken cancellationToken)
    {
        const string token = "Edge:ControlPlane:Token";
        var settings = _edgeSettings[edge.Name];
        if (!settings.ContainsKey(token))
        {
            settings[token] = await JoinTokenAsync(edge.Name, cancellationToken);
        }

        await edge.StartAsync(cancellationToken);
    }

    /// <summary>Has the control plane make a join token for an edge of this id.</summary>
    /// <exception cref="HttpRequestException">The control plane does not answer.</exception>
    public async Task<string> JoinTokenAsync(string edgeId, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ControlPlane.ManagementUrl, "/admin/join-tokens"))
        {
            Content = JsonContent.Create(new { edge = edgeId }),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", AdminToken) },
        };
        using var response = await Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var made = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return made.GetProperty("token").GetString()!;
    }

    private async Task<int> ReadyEdgesAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(ControlPlane.ManagementUrl, "/admin/fleet"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
        using var response = await Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
        var fleet = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return fleet.GetProperty("edges").EnumerateArray().Count(edge => edge.GetProperty("state").GetString() == "ready");
    }
}
