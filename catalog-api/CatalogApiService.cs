using System.Text.Json;
using CdnMusic.CatalogApi.Applications;
using CdnMusic.CatalogApi.Browsing;
using CdnMusic.CatalogApi.Collections;
using CdnMusic.CatalogApi.Editing;
using CdnMusic.CatalogApi.Importing;
using CdnMusic.CatalogApi.Playback;
using CdnMusic.CatalogApi.Projecting;
using CdnMusic.CatalogApi.Publishing;
using CdnMusic.CatalogApi.Searching;
using CdnMusic.CatalogApi.Storing;
using CdnMusic.CatalogApi.Subsonic;
using CdnMusic.CatalogApi.Tokens;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Messaging;
using CdnMusic.Messaging.DeadLetters;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CdnMusic.CatalogApi;

/// <summary>The service's parts and where they are reached.</summary>
internal static class CatalogApiService
{
    public static IReadOnlyList<Listener> Listeners { get; } = [Listener.Public("http://127.0.0.1:8120")];

    public static void ConfigureServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddStrictOptions<CatalogApiOptions>("Catalog");
        services.AddSingleton<CatalogApiMetrics>();
        services.AddSingleton<CatalogDatabase>().AddSingleton<IndexDatabase>();
        services.AddSingleton(provider => provider.GetRequiredService<CatalogDatabase>().Source);
        services.AddMessaging("catalog-api").AddOutboxRelay().AddEventConsumer<AccountHandler>("catalog-api", AccountHandler.Stream);
        services.AddSingleton<SchemaMigration>().AddHostedService(provider => provider.GetRequiredService<SchemaMigration>());
        services.AddHealthChecks().AddCheck<SchemaHealthCheck>("schema", tags: ["ready"]);
        services.AddSingleton<SearchIndex>().AddSingleton<ReplicationSlots>().AddSingleton<GenerationBuilder>().AddSingleton<IndexState>();
        services.AddSingleton<ISearchReader, PostgresSearchReader>();
        if (builder.Configuration.GetValue("Catalog:Projector", true))
        {
            services.AddHostedService<Projector>();
        }

        services.AddSingleton<ListenerPlace>().AddSingleton<CatalogReader>().AddSingleton<EdgeDirectory>().AddSingleton<PlaybackSigner>().AddSingleton<PlaybackAuthority>();
        services.AddSingleton<SecretSeal>().AddSingleton<ApplicationBook>().AddSingleton<SubsonicSignIn>().AddSingleton<SubsonicLibrary>();
        services.AddSingleton<PublicationBook>().AddHostedService<Announcer>();
        services.AddListenerTokens();
        services.AddPageAccess();
        // What operators reach is described to nobody else.
        services.AddOpenApi(api => api.ShouldInclude = endpoint => endpoint.RelativePath?.StartsWith("admin", StringComparison.Ordinal) != true);
        services.ConfigureHttpJsonOptions(http => Configure(http.SerializerOptions));
    }

    public static void ConfigurePipeline(WebApplication app)
    {
        app.UseUnavailableDatabase();
        app.UseCors();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapOpenApi("/openapi.json");
        app.MapBrowsing();
        app.MapSearching();
        app.MapPlayback();
        app.MapPlaylists();
        app.MapLikes();
        var options = app.Services.GetRequiredService<IOptions<CatalogApiOptions>>().Value;
        if (options.ApplicationKey.Length > 0)
        {
            app.MapApplications();
            app.MapSubsonic();
        }

        var token = new BearerToken(options.AdminToken);
        app.MapDeadLetters(token);
        var admin = app.MapGroup("/admin").OnManagement().RequireBearer(token);
        admin.MapEditing();
        admin.MapImporting();
        admin.MapRebuilding();
        admin.MapErasure();
        admin.MapPublishing();
    }

    private static void Configure(JsonSerializerOptions json)
    {
        json.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
        json.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow;
    }
}
