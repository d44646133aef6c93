using System.Text.Json;
using System.Text.Json.Serialization;
using CdnMusic.Hosting.Clients;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using CdnMusic.ListeningApi.Access;
using CdnMusic.ListeningApi.Answers;
using CdnMusic.ListeningApi.Consent;
using CdnMusic.ListeningApi.Counting;
using CdnMusic.ListeningApi.Feed;
using CdnMusic.ListeningApi.Ingest;
using CdnMusic.ListeningApi.Jobs;
using CdnMusic.ListeningApi.Privacy;
using CdnMusic.ListeningApi.Recommending;
using CdnMusic.ListeningApi.Scrobbling;
using CdnMusic.ListeningApi.Statistics;
using CdnMusic.ListeningApi.Storing;
using CdnMusic.ListeningApi.Tracks;
using Microsoft.Extensions.Options;

namespace CdnMusic.ListeningApi;

/// <summary>The service's parts and where they are reached.</summary>
internal static class ListeningApiService
{
    /// <summary>Players and scrobblers come to the public listener, operators and services to the management listener.</summary>
    public static IReadOnlyList<Listener> Listeners { get; } = [Listener.Public("http://127.0.0.1:8160")];

    public static void ConfigureServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddStrictOptions<ListeningApiOptions>("ListeningApi");
        services.AddSingleton<ListeningApiMetrics>().AddSingleton<ClientCountry>();
        services.AddSingleton(provider => new ClientAddress(provider.GetRequiredService<IOptions<ListeningApiOptions>>().Value.TrustedProxies));
        services.AddListeningDatabase();
        services.AddAccessTokens();
        services.AddIngest();
        services.AddSingleton<TrackDirectory>().AddSingleton<ListenerConsent>().AddSingleton<Recount>();
        services.AddScrobbling();
        services.AddJobs();
        services.AddSingleton<DeferredAnswers>().AddSingleton<IJobHandler, YearInReview>().AddSingleton<Questions>();
        services.AddSingleton<ListenerData>().AddSingleton<IJobHandler>(provider => provider.GetRequiredService<ListenerData>());
        services.AddRecommendations();
        services.AddFeed();
        services.ConfigureHttpJsonOptions(http =>
        {
            http.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            http.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        });
    }

    public static void ConfigurePipeline(WebApplication app)
    {
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapEvents();
        app.MapScrobbling();
        app.MapConsent();
        app.MapTracks();
        app.MapRecount();
        app.MapJobs();
        app.MapJobAdministration();
        app.MapListenerStatistics();
        app.MapCharts();
        app.MapOperatorStatistics();
        app.MapPrivacy();
        app.MapRecommendations();
        app.MapFeed();
    }
}
