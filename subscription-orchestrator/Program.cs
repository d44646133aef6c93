using CdnMusic.Hosting;
using CdnMusic.SubscriptionOrchestrator;

return await ServiceHost.RunAsync(
    "subscription-orchestrator",
    args,
    SubscriptionOrchestratorService.Listeners,
    SubscriptionOrchestratorService.ConfigureServices,
    SubscriptionOrchestratorService.ConfigurePipeline);
