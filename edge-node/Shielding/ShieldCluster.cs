using CdnMusic.EdgeNode.Filling;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace CdnMusic.EdgeNode.Shielding;

/// <summary>
/// The region's shields as a YARP cluster. Unlike origins, shields are not asked while they look dead: behind them there is somebody else.
/// Thread-safe.
/// </summary>
internal sealed class ShieldCluster(IProxyStateLookup proxy, IDestinationHealthUpdater health, IOptions<EdgeOptions> options)
{
    private const string Id = "shields";

    /// <summary>For how long a shield that could not be reached, or was silent, is not asked.</summary>
    private static readonly TimeSpan Reactivation = TimeSpan.FromSeconds(5);

    private readonly string _self = options.Value.PublicUrl is { } url ? NameOf(url.OriginalString) : "";

    /// <summary>The cluster's configuration; null without shields.</summary>
    public static ClusterConfig? Configuration(EdgeOptions options) => options.Shields.Length == 0 ? null : new ClusterConfig
    {
        ClusterId = Id,
        // Named as all edges of the region name them, however they spell them: names decide who is asked for what.
        Destinations = options.Shields.Select(NameOf).Distinct().ToDictionary(name => name, name => new DestinationConfig { Address = name }),
        HttpClient = OriginCluster.HttpClient(options),
        HealthCheck = new HealthCheckConfig { AvailableDestinationsPolicy = "HealthyAndUnknown" },
    };

    /// <summary>
    /// The shields to ask for a target, best first: those before this node itself, if it is one of them. Where it is the first it has the target as its own,
    /// and asks the origin.
    /// </summary>
    public IEnumerable<DestinationState> For(Caching.CacheKey target)
    {
        if (!proxy.TryGetCluster(Id, out var cluster))
        {
            return [];
        }

        var available = cluster.DestinationsState.AvailableDestinations.Select(d => d.DestinationId).ToHashSet();
        return Rendezvous.Order(target, cluster.DestinationsState.AllDestinations)
            .TakeWhile(shield => shield.DestinationId != _self)
            .Where(shield => available.Contains(shield.DestinationId));
    }

    /// <summary>Sends a request to one of them.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
        proxy.TryGetCluster(Id, out var cluster)
            ? cluster.Model.HttpClient.SendAsync(request, cancellationToken)
            : throw new InvalidOperationException("There are no shields.");

    /// <summary>It is not asked for a while.</summary>
    public void Avoid(DestinationState shield)
    {
        if (proxy.TryGetCluster(Id, out var cluster))
        {
            health.SetPassive(cluster, shield, DestinationHealth.Unhealthy, Reactivation);
        }
    }

    private static string NameOf(string url) => new Uri(url).GetLeftPart(UriPartial.Authority);
}
