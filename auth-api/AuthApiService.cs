using System.Text.Json;
using System.Text.Json.Serialization;
using CdnMusic.AuthApi.Accounts;
using CdnMusic.AuthApi.Administration;
using CdnMusic.AuthApi.Auditing;
using CdnMusic.AuthApi.Clients;
using CdnMusic.AuthApi.Entitlements;
using CdnMusic.AuthApi.ExternalSignIn;
using CdnMusic.AuthApi.Mail;
using CdnMusic.AuthApi.Pages;
using CdnMusic.AuthApi.Security;
using CdnMusic.AuthApi.Storing;
using CdnMusic.AuthApi.Throttling;
using CdnMusic.AuthApi.Tokens;
using CdnMusic.Hosting.Clients;
using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Messaging;
using Microsoft.Extensions.Options;

namespace CdnMusic.AuthApi;

/// <summary>The service's parts and where they are reached.</summary>
internal static class AuthApiService
{
    /// <summary>For other services.</summary>
    public const string InternalListener = "Internal";

    /// <summary>People and clients come to the public one, other services to the internal one.</summary>
    public static IReadOnlyList<Listener> Listeners { get; } =
        [Listener.Public("http://127.0.0.1:8110"), new Listener(InternalListener, "http://127.0.0.1:8112")];

    public static void ConfigureServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddStrictOptions<AuthApiOptions>("AuthApi");
        // At level Information OpenIddict writes whole requests down, with device codes and anti-forgery tokens.
        builder.Logging.AddFilter("OpenIddict", LogLevel.Warning);
        services.AddHttpContextAccessor();
        services.AddSingleton<AuthApiMetrics>().AddSingleton<MasterKey>();
        services.AddSingleton(provider => new ClientAddress(provider.GetRequiredService<IOptions<AuthApiOptions>>().Value.TrustedProxies));
        services.AddAuthDatabase();
        services.AddScoped<AuditLog>().AddScoped<Outbox>().AddScoped<MailRequests>().AddSingleton<MailSignal>();
        services.AddScoped<SignInThrottle>().AddSingleton<KnownDevice>();
        services.AddAccounts();
        services.AddTokenServer();
        services.AddEntitlements();
        services.AddExternalSignIn();
        services.AddMessaging("auth-api").AddOutboxRelay();
        services.AddBrowserClients();
        services.AddHostedService<ClientRegistration>();
        services.AddHostedService<MailRequestWorker>();
        services.AddSingleton<Housekeeping>().AddHostedService(provider => provider.GetRequiredService<Housekeeping>());
        services.AddPages();
        services.ConfigureHttpJsonOptions(http =>
        {
            http.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            http.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            http.SerializerOptions.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false));
        });
    }

    public static void ConfigurePipeline(WebApplication app)
    {
        app.UsePageSecurity();
        app.UseBrowserClients();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapTokens();
        app.MapEntitlements();
        app.MapAdministration();
        app.MapExternalSignIn();
        app.MapRazorPages();
    }
}
