using CdnMusic.CatalogApi;
using CdnMusic.Hosting;

return await ServiceHost.RunAsync(
    "catalog-api", args, CatalogApiService.Listeners, CatalogApiService.ConfigureServices, CatalogApiService.ConfigurePipeline);
