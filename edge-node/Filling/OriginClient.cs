using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Shielding;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// Sends fill requests to the region's shields, and past them to the origins of the YARP cluster, whose health checks and connections they share with what
/// is proxied. Each key prefers one origin by rendezvous hashing. Thread-safe.
/// </summary>
internal sealed class OriginClient(
    ShieldClient shields,
    IProxyStateLookup proxy,
    IDestinationHealthUpdater health,
    IOptions<EdgeOptions> options,
    EdgeMetrics metrics,
    ILogger<OriginClient> logger)
{
    /// <summary>For how long an origin that could not be reached is not asked while others can be.</summary>
    private static readonly TimeSpan Reactivation = TimeSpan.FromSeconds(5);

    private readonly string _id = options.Value.Id;

    /// <summary>Asks for a target; conditionally, if there is a stored response.</summary>
    /// <exception cref="HttpRequestException">No origin answered.</exception>
    public async Task<HttpResponseMessage> SendAsync(FillRequest fill, StoredResponse? stored, CancellationToken cancellationToken) =>
        await shields.TrySendAsync(fill, stored, cancellationToken) ?? await SendToOriginAsync(fill, stored, cancellationToken);

    private async Task<HttpResponseMessage> SendToOriginAsync(FillRequest fill, StoredResponse? stored, CancellationToken cancellationToken)
    {
        if (!proxy.TryGetCluster(OriginCluster.Id, out var cluster))
        {
            throw new InvalidOperationException("The origin cluster is not configured.");
        }

        var destinations = Rendezvous.Order(fill.Target, cluster.DestinationsState.AvailableDestinations);
        for (var attempt = 0; ; attempt++)
        {
            if (attempt == destinations.Length)
            {
                throw new HttpRequestException(HttpRequestError.ConnectionError, "No origin is available.");
            }

            var destination = destinations[attempt];
            try
            {
                metrics.OriginRequests.Inc();
                using var request = UpstreamRequest.Make(fill, stored, destination.Model.Config.Address, _id);
                return await cluster.Model.HttpClient.SendAsync(request, cancellationToken);
            }
            catch (HttpRequestException error) when (IsWorthAnother(error))
            {
                logger.OriginUnreachable(error, destination.DestinationId, fill.Target.Text);
                health.SetPassive(cluster, destination, DestinationHealth.Unhealthy, Reactivation);
                if (attempt + 1 == destinations.Length)
                {
                    throw;
                }
            }
        }
    }

    // A request that never reached an origin may go to another; GET is safe, so one whose connection broke may as well.
    private static bool IsWorthAnother(HttpRequestException error) => error.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
        or HttpRequestError.SecureConnectionError or HttpRequestError.ResponseEnded;
}
