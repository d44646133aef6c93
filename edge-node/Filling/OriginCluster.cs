using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Shielding;
using CdnMusic.HttpFields;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Transforms;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>The YARP configuration: one cluster of origins, and one route for whatever the cache does not answer.</summary>
internal static class OriginCluster
{
    /// <summary>The cluster's name.</summary>
    public const string Id = "origin";

    /// <summary>Canonical targets go to the origin as they are; <see cref="Uri"/> would fold some of them onto others.</summary>
    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    /// <summary>Where an origin has a target.</summary>
    /// <param name="address">The origin's URL.</param>
    /// <param name="canonicalTarget">See <see cref="CanonicalTarget"/>.</param>
    public static Uri Locate(string address, string canonicalTarget) => new(address.TrimEnd('/') + canonicalTarget, AsWritten);

    /// <summary>How connections to origins and shields are made.</summary>
    public static HttpClientConfig HttpClient(EdgeOptions options) => new()
    {
        MaxConnectionsPerServer = options.Fill.MaxConnections,
        // Octets above ASCII are opaque in field values (RFC 9110 section 5.5), and go through as they are.
        RequestHeaderEncoding = "latin1",
        ResponseHeaderEncoding = "latin1",
    };

    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<IProxyConfigProvider>(provider => Configuration(provider.GetRequiredService<IOptions<EdgeOptions>>().Value));
        // Trace context, state and baggage are the client's words: they would reach the origin without being in the cache key.
        services.AddReverseProxy().ConfigureHttpClient((_, handler) => handler.ActivityHeadersPropagator = null).AddTransforms(builder =>
        {
            var id = builder.Services.GetRequiredService<IOptions<EdgeOptions>>().Value.Id;
            // Proxied requests tell the origin as little of the client as fills do, and carry the same marks of having passed here.
            builder.UseDefaultForwarders = false;
            builder.AddResponseHeaderRemove("Surrogate-Key", ResponseCondition.Always);
            builder.AddResponseHeaderRemove("Cache-Tag", ResponseCondition.Always);
            builder.AddRequestTransform(context =>
            {
                var target = CanonicalTarget.Of(context.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
                context.ProxyRequest.RequestUri = Locate(context.DestinationPrefix, target!);
                // First of all, so that no client can have the marks below taken off.
                RemoveListed(context.HttpContext.Request.Headers.Connection, name => context.ProxyRequest.Headers.Remove(name));
                var loop = CdnLoop.Append(context.HttpContext.Request.Headers["CDN-Loop"], id);
                context.ProxyRequest.Headers.Remove("CDN-Loop");
                context.ProxyRequest.Headers.Remove(RegionTrust.FieldName);
                context.ProxyRequest.Headers.Remove(RegionTrust.PlaceFieldName);
                context.ProxyRequest.Headers.TryAddWithoutValidation("CDN-Loop", loop);
                context.ProxyRequest.Headers.TryAddWithoutValidation("Via", "1.1 " + id);
                return ValueTask.CompletedTask;
            });
            builder.AddResponseTransform(context =>
            {
                if (context.ProxyResponse is { } response)
                {
                    OriginSanity.Require(response);
                }

                if (context.ProxyResponse?.Headers.NonValidated.TryGetValues("Connection", out var listed) == true)
                {
                    RemoveListed(listed.ToArray(), name => context.HttpContext.Response.Headers.Remove(name));
                }

                return ValueTask.CompletedTask;
            });
        });
    }

    /// <summary>Takes off the fields that a Connection field says are for one connection only (RFC 9110 section 7.6.1), which YARP leaves on.</summary>
    private static void RemoveListed(StringValues connection, Func<string, bool> remove)
    {
        foreach (var name in ConnectionFields.Listed(connection))
        {
            remove(name);
        }
    }

    private static InMemoryConfigProvider Configuration(EdgeOptions options)
    {
        var route = new RouteConfig { RouteId = "pass", ClusterId = Id, Match = new RouteMatch { Path = "{**path}" } };
        var cluster = new ClusterConfig
        {
            ClusterId = Id,
            Destinations = options.Origins.Distinct().ToDictionary(o => o, o => new DestinationConfig { Address = o }),
            HttpClient = HttpClient(options),
            HttpRequest = new() { ActivityTimeout = options.Fill.ResponseTimeout, Version = System.Net.HttpVersion.Version11 },
            HealthCheck = new HealthCheckConfig
            {
                // With every origin failing, asking one of them is still better than asking none.
                AvailableDestinationsPolicy = "HealthyOrPanic",
                Passive = new PassiveHealthCheckConfig { Enabled = true, Policy = "TransportFailureRate", ReactivationPeriod = TimeSpan.FromSeconds(5) },
            },
        };
        return new InMemoryConfigProvider([route], ShieldCluster.Configuration(options) is { } shields ? [cluster, shields] : [cluster]);
    }
}
