using System.IO.Hashing;
using System.Runtime.InteropServices;
using CdnMusic.EdgeNode.Blocks;
using CdnMusic.EdgeNode.Caching;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// Sends fill requests to the origins of the YARP cluster, whose health checks and connections they share with what is proxied. Each key
/// prefers one origin by rendezvous hashing, so that a shield tier caches each object once. Thread-safe.
/// </summary>
internal sealed class OriginClient(
    IProxyStateLookup proxy, IDestinationHealthUpdater health, IOptions<EdgeOptions> options, EdgeMetrics metrics, ILogger<OriginClient> logger)
{
    /// <summary>For how long an origin that could not be reached is not asked while others can be.</summary>
    private static readonly TimeSpan Reactivation = TimeSpan.FromSeconds(5);

    private readonly string _id = options.Value.Id;
    private readonly string _shieldToken = options.Value.ShieldToken;

    /// <summary>Asks for a target; conditionally, if there is a stored response.</summary>
    /// <exception cref="HttpRequestException">No origin answered.</exception>
    public async Task<HttpResponseMessage> SendAsync(FillRequest fill, StoredResponse? stored, CancellationToken cancellationToken)
    {
        if (!proxy.TryGetCluster(OriginCluster.Id, out var cluster))
        {
            throw new InvalidOperationException("The origin cluster is not configured.");
        }

        var destinations = InOrderOfPreference(fill.Target, cluster.DestinationsState.AvailableDestinations);
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
                using var request = Request(fill, stored, destination);
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

    private HttpRequestMessage Request(FillRequest fill, StoredResponse? stored, DestinationState destination)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, OriginCluster.Locate(destination.Model.Config.Address, fill.Target.Text))
        {
            Version = System.Net.HttpVersion.Version11,
        };
        foreach (var field in fill.Fields)
        {
            request.Headers.TryAddWithoutValidation(field.Name, field.Value);
        }

        if (_shieldToken.Length > 0)
        {
            request.Headers.TryAddWithoutValidation(ShieldKeys.FieldName, ShieldKeys.FieldFor(_shieldToken));
        }

        if (fill.Purpose.PriorityField() is { } priority)
        {
            request.Headers.TryAddWithoutValidation("Priority", priority);
        }

        request.Headers.TryAddWithoutValidation("Via", "1.1 " + _id);
        request.Headers.TryAddWithoutValidation("CDN-Loop", CdnLoop.Append(fill.Loop, _id));
        if (fill.Part is { } part)
        {
            Add(request, part);
        }

        if (stored?.Head.Find("ETag") is { } entityTag)
        {
            request.Headers.TryAddWithoutValidation("If-None-Match", entityTag);
        }

        if (stored?.Head.Find("Last-Modified") is { } lastModified)
        {
            request.Headers.TryAddWithoutValidation("If-Modified-Since", lastModified);
        }

        return request;
    }

    /// <summary>
    /// A missing block is asked for with If-Match and not with If-Range: of another version nothing is wanted, and its whole least of all.
    /// </summary>
    private static void Add(HttpRequestMessage request, PartRequest part)
    {
        request.Headers.TryAddWithoutValidation("Range", part.RangeField);
        if (part.Known is { } known && StrongValidator.Of(known) is { } validator)
        {
            request.Headers.TryAddWithoutValidation(validator.IsDate ? "If-Unmodified-Since" : "If-Match", validator.Text);
        }
    }

    // A request that never reached an origin may go to another; GET is safe, so one whose connection broke may as well.
    private static bool IsWorthAnother(HttpRequestException error) => error.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
        or HttpRequestError.SecureConnectionError or HttpRequestError.ResponseEnded;

    private static DestinationState[] InOrderOfPreference(CacheKey target, IReadOnlyList<DestinationState> destinations) =>
        destinations.Count < 2
            ? [.. destinations]
            : [.. destinations.OrderByDescending(d => XxHash3.HashToUInt64(MemoryMarshal.AsBytes(d.DestinationId.AsSpan()), (long)(ulong)target.Hash))];
}
