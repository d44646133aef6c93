using System.Text.Json;
using System.Text.Json.Serialization;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Messaging;
using CdnMusic.Messaging.DeadLetters;
using CdnMusic.Postgres;
using CdnMusic.SubscriptionOrchestrator.Administration;
using CdnMusic.SubscriptionOrchestrator.Commands;
using CdnMusic.SubscriptionOrchestrator.Running;
using CdnMusic.SubscriptionOrchestrator.Workflows;
using Microsoft.Extensions.Options;

namespace CdnMusic.SubscriptionOrchestrator;

/// <summary>The service's parts and where they are reached.</summary>
internal static class SubscriptionOrchestratorService
{
    /// <summary>For other services.</summary>
    public const string InternalListener = "Internal";

    public static IReadOnlyList<Listener> Listeners { get; } = [new Listener(InternalListener, "http://127.0.0.1:8132")];

    public static void ConfigureServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddStrictOptions<SubscriptionOrchestratorOptions>("Subscriptions");
        services.AddPostgres(
            provider => provider.GetRequiredService<IOptions<SubscriptionOrchestratorOptions>>().Value.Database, typeof(SubscriptionOrchestratorService).Assembly);
        services.AddMessaging("subscription-orchestrator").AddOutboxRelay().AddEventConsumer<PaymentEvents>("subscription-orchestrator", "payments");
        services.AddSingleton<SubscriptionMetrics>().AddSingleton<WorkSignal>();
        services.AddSingleton<WorkflowRunner>().AddSingleton<WorkflowDoor>().AddSingleton<Timers>();
        services.AddSingleton(_ => new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false, UseProxy = false }));
        services.AddSingleton<PaymentClient>().AddSingleton<EntitlementClient>().AddSingleton<CommandDispatcher>();
        services.AddHostedService<Workers>();
        services.ConfigureHttpJsonOptions(http =>
        {
            http.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            http.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            http.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        });
    }

    public static void ConfigurePipeline(WebApplication app)
    {
        var options = app.Services.GetRequiredService<IOptions<SubscriptionOrchestratorOptions>>().Value;
        app.MapSubscriptions(new BearerToken(options.ServiceToken));
        app.MapWorkflowAdministration(new BearerToken(options.AdminToken));
        app.MapDeadLetters(new BearerToken(options.AdminToken));
    }
}
