using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Management;
using CdnMusic.Messaging;
using CdnMusic.Messaging.DeadLetters;
using CdnMusic.NotificationService.Composing;
using CdnMusic.NotificationService.Mails;
using CdnMusic.NotificationService.Receiving;
using CdnMusic.NotificationService.Sending;
using CdnMusic.NotificationService.Unsubscribing;
using CdnMusic.Postgres;
using Microsoft.Extensions.Options;

namespace CdnMusic.NotificationService;

/// <summary>The service's parts and where they are reached.</summary>
internal static class NotificationParts
{
    /// <summary>Only unsubscribing is public.</summary>
    public static IReadOnlyList<Listener> Listeners { get; } = [Listener.Public("http://127.0.0.1:8170")];

    public static void ConfigureServices(WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddStrictOptions<NotificationOptions>("Notifications");
        services.AddSingleton<NotificationMetrics>();
        services.AddPostgres(provider => provider.GetRequiredService<IOptions<NotificationOptions>>().Value.Database, typeof(NotificationParts).Assembly);
        services.AddMessaging("notification-service").AddEventConsumer<MailEvents>("notification-service", "mails", "subscriptions");
        services.AddSingleton<MailQueue>().AddSingleton<AccountDirectory>().AddSingleton<UnsubscribeLinks>().AddSingleton<MailComposer>();
        services.AddSingleton<SmtpDelivery>().AddHostedService<MailSender>();
    }

    public static void ConfigurePipeline(WebApplication app)
    {
        var token = new BearerToken(app.Services.GetRequiredService<IOptions<NotificationOptions>>().Value.AdminToken);
        app.MapUnsubscribing();
        app.MapMailAdministration(token);
        app.MapPreviews(token);
        app.MapDeadLetters(token);
    }
}
