using CdnMusic.Hosting.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CdnMusic.Hosting.Lifetime;

/// <summary>On a stop signal: readiness turns 503, the drain delay passes, and only then do listeners close and requests finish.</summary>
internal sealed class DrainingShutdown(DrainState drain, IOptions<ShutdownOptions> options, TimeProvider time) : IHostedLifecycleService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        drain.Begin();
        return Task.Delay(options.Value.DrainDelay, time, cancellationToken);
    }
}

internal static class DrainingShutdownRegistration
{
    public static void AddDrainingShutdown(this WebApplicationBuilder builder)
    {
        builder.Services.AddStrictOptions<ShutdownOptions>("Shutdown");
        builder.Services.AddOptions<HostOptions>().Configure<IOptions<ShutdownOptions>>(
            (host, shutdown) => host.ShutdownTimeout = shutdown.Value.DrainDelay + shutdown.Value.Timeout);
        builder.Services.AddSingleton<DrainState>();
        builder.Services.AddHostedService<DrainingShutdown>();
        builder.Services.AddHostedService<StandardInputLifetime>();
    }
}
