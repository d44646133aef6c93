using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.Hosting.Listeners;

/// <summary>Ties endpoints to listeners.</summary>
public static class ListenerEndpointExtensions
{
    /// <summary>Serves these endpoints on the named listener only; without this call an endpoint is on the public one.</summary>
    public static TBuilder OnListener<TBuilder>(this TBuilder builder, string listener)
        where TBuilder : IEndpointConventionBuilder
    {
        builder.Add(endpoint => endpoint.Metadata.Add(new ListenerMetadata(listener)));
        return builder;
    }

    /// <summary>Serves these endpoints on the management listener only.</summary>
    public static TBuilder OnManagement<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.OnListener(Listener.Management.Name);

    /// <summary>The name of the listener that accepted this request's connection.</summary>
    public static string? ListenerName(this HttpContext context) => context.Features.Get<ListenerFeature>()?.Name;
}
