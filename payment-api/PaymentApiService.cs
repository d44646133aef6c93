using System.Text.Json;
using System.Text.Json.Serialization;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Messaging;
using CdnMusic.Messaging.DeadLetters;
using CdnMusic.PaymentApi.Payments;
using CdnMusic.PaymentApi.Reconciling;
using CdnMusic.PaymentApi.Refunds;
using CdnMusic.PaymentApi.Webhooks;
using CdnMusic.PaymentApi.Working;
using CdnMusic.PaymentApi.YooKassa;
using CdnMusic.Postgres;
using Microsoft.Extensions.Options;

namespace CdnMusic.PaymentApi;

/// <summary>The service's parts and where they are reached.</summary>
internal static class PaymentApiService
{
    /// <summary>For other services.</summary>
    public const string InternalListener = "Internal";

    /// <summary>The provider comes to the public one, other services to the internal one.</summary>
    public static IReadOnlyList<Listener> Listeners { get; } =
        [Listener.Public("http://127.0.0.1:8120"), new Listener(InternalListener, "http://127.0.0.1:8122")];

    public static void ConfigureServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddStrictOptions<PaymentApiOptions>("PaymentApi");
        services.AddPostgres(provider => provider.GetRequiredService<IOptions<PaymentApiOptions>>().Value.Database, typeof(PaymentApiService).Assembly);
        services.AddMessaging("payment-api").AddOutboxRelay();
        services.AddSingleton<PaymentApiMetrics>().AddSingleton<WorkSignal>();
        services.AddSingleton<PaymentBook>().AddSingleton<PaymentSettlement>().AddSingleton<PaymentWork>();
        services.AddSingleton<RefundBook>().AddSingleton<RefundSettlement>().AddSingleton<RefundWork>();
        services.AddSingleton(provider =>
        {
            var http = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false });
            YooKassaClient.Configure(provider, http);
            return new YooKassaClient(http);
        });
        services.AddSingleton<Reconciliation>().AddHostedService<ReconciliationJob>();
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
        var options = app.Services.GetRequiredService<IOptions<PaymentApiOptions>>().Value;
        app.MapNotifications();
        app.MapPayments(new BearerToken(options.ServiceToken));
        app.MapReconciliations(new BearerToken(options.AdminToken));
        app.MapDeadLetters(new BearerToken(options.AdminToken));
    }
}
