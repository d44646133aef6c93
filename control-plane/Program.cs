using CdnMusic.ControlPlane;
using CdnMusic.Hosting;

return await ServiceHost.RunAsync(
    "control-plane", args, ControlPlaneService.Listeners, ControlPlaneService.ConfigureServices, ControlPlaneService.ConfigurePipeline);
