using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Browsing;

/// <summary>What is known of who asks. Thread-safe.</summary>
internal sealed class ListenerPlace(IOptions<CatalogApiOptions> options)
{
    /// <summary>The country they are in: the token's <c>territory</c> claim, else the configured one. Empty: unknown, for what is free everywhere.</summary>
    public string Territory(HttpContext context) => context.User.FindFirst("territory")?.Value ?? options.Value.DefaultTerritory;
}
