using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi.Tokens;

/// <summary>Lets the pages of the configured origins use the API from a browser. They send tokens, never cookies.</summary>
internal static class PageAccess
{
    private static readonly string[] Exposed = ["ETag", "Retry-After", "Catalog-Position"];
    private static readonly TimeSpan PreflightAge = TimeSpan.FromHours(1);

    public static void AddPageAccess(this IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<CatalogApiOptions>>((cors, options) => cors.AddDefaultPolicy(policy =>
            policy.WithOrigins(options.Value.AllowedOrigins).AllowAnyHeader().AllowAnyMethod().WithExposedHeaders(Exposed).SetPreflightMaxAge(PreflightAge)));
    }
}
