using CdnMusic.Hosting;
using CdnMusic.PaymentSandbox;

return await ServiceHost.RunAsync(
    "payment-sandbox", args, PaymentSandboxService.Listeners, PaymentSandboxService.ConfigureServices, PaymentSandboxService.ConfigurePipeline);
