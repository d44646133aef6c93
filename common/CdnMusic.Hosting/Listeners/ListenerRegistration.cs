using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CdnMusic.Hosting.Listeners;

internal static class ListenerRegistration
{
    /// <summary>Configures the sockets. Returns what is wrong with their configuration.</summary>
    public static IReadOnlyList<string> AddListeners(this WebApplicationBuilder builder, IReadOnlyList<Listener> listeners)
    {
        var mistakes = new List<string>();
        var addresses = Resolve(builder.Configuration, listeners, mistakes);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var (listener, endpoint) in addresses)
            {
                kestrel.Listen(listener.EndPoint?.Invoke(endpoint) ?? endpoint, options => Configure(options, listener));
            }
        });
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ListenerEndpointPolicy>());
        return mistakes;
    }

    private static void Configure(ListenOptions options, Listener listener)
    {
        options.Protocols = listener.Protocols;
        var feature = new ListenerFeature(listener.Name);
        options.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
        listener.Configure?.Invoke(options);
    }

    private static List<(Listener Listener, IPEndPoint Endpoint)> Resolve(
        IConfiguration configuration, IReadOnlyList<Listener> listeners, List<string> mistakes)
    {
        var resolved = new List<(Listener, IPEndPoint)>();
        foreach (var listener in listeners)
        {
            var url = configuration[$"Listen:{listener.Name}"] ?? listener.DefaultUrl;
            if (ParseEndpoint(url) is { } endpoint)
            {
                resolved.Add((listener, endpoint));
            }
            else
            {
                mistakes.Add($"Listen:{listener.Name}: '{url}' is not of the form http://IP-ADDRESS:PORT");
            }
        }

        var known = listeners.Select(l => l.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        mistakes.AddRange(configuration.GetSection("Listen").GetChildren().Where(c => !known.Contains(c.Key))
            .Select(c => $"{c.Path}: no such listener; known here: {string.Join(", ", known)}"));
        return resolved;
    }

    private static IPEndPoint? ParseEndpoint(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme != Uri.UriSchemeHttp || uri.PathAndQuery != "/")
        {
            return null;
        }

        var host = uri.Host == "localhost" ? "127.0.0.1" : uri.Host.Trim('[', ']');
        return IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, uri.Port) : null;
    }
}
