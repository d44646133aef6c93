using CdnMusic.Hosting;
using CdnMusic.ListeningApi;

return await ServiceHost.RunAsync(
    "listening-api", args, ListeningApiService.Listeners, ListeningApiService.ConfigureServices, ListeningApiService.ConfigurePipeline);
