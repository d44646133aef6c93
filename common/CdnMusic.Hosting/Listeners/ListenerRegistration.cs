using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
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
        var certificate = addresses.Any(a => a.Tls) ? ListenerCertificate.Read(builder.Configuration, mistakes) : null;
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            foreach (var (listener, endpoint, tls) in addresses)
            {
                kestrel.Listen(listener.EndPoint?.Invoke(endpoint) ?? endpoint, options => Configure(options, listener, tls ? certificate : null));
            }
        });
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, ListenerEndpointPolicy>());
        return mistakes;
    }

    private static void Configure(ListenOptions options, Listener listener, ListenerCertificate? certificate)
    {
        options.Protocols = listener.Protocols;
        if (certificate is not null)
        {
            // HTTP/2 is chosen in the handshake, where a client can only win by it.
            options.Protocols |= HttpProtocols.Http2;
            (listener.Tls ?? UseHttps)(options, () => certificate.Current);
        }

        var feature = new ListenerFeature(listener.Name);
        options.Use(next => connection =>
        {
            connection.Features.Set(feature);
            return next(connection);
        });
        listener.Configure?.Invoke(options);
    }

    private static void UseHttps(ListenOptions options, Func<SslServerAuthenticationOptions> current) =>
        options.UseHttps(new TlsHandshakeCallbackOptions { OnConnection = _ => new(current()) });

    private static List<(Listener Listener, IPEndPoint Endpoint, bool Tls)> Resolve(
        IConfiguration configuration, IReadOnlyList<Listener> listeners, List<string> mistakes)
    {
        var resolved = new List<(Listener, IPEndPoint, bool)>();
        foreach (var listener in listeners)
        {
            var url = configuration[$"Listen:{listener.Name}"] ?? listener.DefaultUrl;
            if (ParseEndpoint(url) is { } endpoint)
            {
                resolved.Add((listener, endpoint, url.StartsWith("https:", StringComparison.OrdinalIgnoreCase)));
            }
            else
            {
                mistakes.Add($"Listen:{listener.Name}: '{url}' is not of the form http://IP-ADDRESS:PORT or https://IP-ADDRESS:PORT");
            }
        }

        var known = listeners.Select(l => l.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        mistakes.AddRange(configuration.GetSection("Listen").GetChildren()
            .Where(c => !known.Contains(c.Key) && !ListenerCertificate.Settings.Contains(c.Key, StringComparer.OrdinalIgnoreCase))
            .Select(c => $"{c.Path}: no such listener; known here: {string.Join(", ", known)}"));
        return resolved;
    }

    private static IPEndPoint? ParseEndpoint(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/")
        {
            return null;
        }

        var host = uri.Host == "localhost" ? "127.0.0.1" : uri.Host.Trim('[', ']');
        return IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, uri.Port) : null;
    }
}
