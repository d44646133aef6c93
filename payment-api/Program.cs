using CdnMusic.Hosting;
using CdnMusic.PaymentApi;

return await ServiceHost.RunAsync(
    "payment-api", args, PaymentApiService.Listeners, PaymentApiService.ConfigureServices, PaymentApiService.ConfigurePipeline);
