using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace CdnMusic.Player.Page;

/// <summary>What the page reads first, from <c>/config.json</c>.</summary>
/// <param name="ControlPlane">The control plane's URL, without a trailing slash.</param>
internal sealed record PageConfiguration([property: JsonPropertyName("control_plane")] string ControlPlane);

internal static class PageConfigurationEndpoint
{
    public static void MapPageConfiguration(this WebApplication app) => app.MapGet("/config.json", Get);

    private static JsonHttpResult<PageConfiguration> Get(IOptions<PlayerOptions> options, HttpResponse response)
    {
        response.Headers.CacheControl = "no-cache";
        return TypedResults.Json(new PageConfiguration(options.Value.ControlPlaneUrl.AbsoluteUri.TrimEnd('/')));
    }
}
