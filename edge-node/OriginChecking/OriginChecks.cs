using CdnMusic.HttpFields;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.OriginChecking;

/// <summary>
/// Asks every origin for something small now and then, on a connection of its own: that the origin can be reached shall be known before a
/// listener needs it. Tells what it found and decides nothing: fills find out by themselves. Thread-safe.
/// </summary>
internal sealed class OriginChecks(IOptions<EdgeOptions> options, TimeProvider time) : BackgroundService
{
    private const int MaxError = 100;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private volatile IReadOnlyList<OriginFinding> _latest = [];

    /// <summary>What the last round found; empty before the first.</summary>
    public IReadOnlyList<OriginFinding> Latest => _latest;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.ControlPlane.Urls.Length == 0)
        {
            return;
        }

        // A connection kept alive would say nothing about the way to a new one.
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero, ActivityHeadersPropagator = null });
        using var timer = new PeriodicTimer(options.Value.OriginCheck.Interval, time);
        try
        {
            do
            {
                _latest = await Task.WhenAll(options.Value.Origins.Select(origin => CheckAsync(http, origin, stoppingToken)));
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
    }

    private async Task<OriginFinding> CheckAsync(HttpMessageInvoker http, string origin, CancellationToken stopping)
    {
        var started = time.GetTimestamp();
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        var error = "";
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, origin.TrimEnd('/') + options.Value.OriginCheck.Path);
            request.Headers.TryAddWithoutValidation("CDN-Loop", CdnLoop.Append(default, options.Value.Id));
            using var response = await http.SendAsync(request, either.Token);
            error = (int)response.StatusCode < StatusCodes.Status500InternalServerError ? "" : $"status {(int)response.StatusCode}";
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            error = $"no answer within {Patience.TotalSeconds:0} s";
        }
        catch (HttpRequestException failed)
        {
            error = failed.HttpRequestError.ToString();
        }
        catch (Exception failed) when (!stopping.IsCancellationRequested)
        {
            // A check that cannot be made is a finding too, and not the end of the node.
            error = failed.Message;
        }

        return new OriginFinding(origin, Math.Round(time.GetElapsedTime(started).TotalMilliseconds, 3), error.Length <= MaxError ? error : error[..MaxError]);
    }
}
