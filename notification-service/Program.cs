using CdnMusic.Hosting;
using CdnMusic.NotificationService;

return await ServiceHost.RunAsync(
    "notification-service", args, NotificationParts.Listeners, NotificationParts.ConfigureServices, NotificationParts.ConfigurePipeline);
