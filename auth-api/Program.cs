using CdnMusic.AuthApi;
using CdnMusic.Hosting;

return await ServiceHost.RunAsync(
    "auth-api", args, AuthApiService.Listeners, AuthApiService.ConfigureServices, AuthApiService.ConfigurePipeline);
