using CdnMusic.Hosting;
using CdnMusic.Hosting.Listeners;
using Microsoft.AspNetCore.Builder;

namespace CdnMusic.PaymentApi.Tests.Running;

/// <summary>A service in this process, on real sockets.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly TaskCompletionSource<WebApplication> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<int> _running = null!;
    private WebApplication _app = null!;

    public static async Task<RunningService> StartAsync(
        string name, string[] args, IReadOnlyList<Listener> listeners, Action<WebApplicationBuilder> services, Action<WebApplication> pipeline)
    {
        var service = new RunningService();
        service._running = Task.Run(() => ServiceHost.RunAsync(
            name, [.. args, "--Logging:LogLevel:Default=None", "--Logging:LogLevel:Microsoft.Hosting.Lifetime=None"], listeners, services, app =>
            {
                pipeline(app);
                app.Lifetime.ApplicationStarted.Register(() => service._started.TrySetResult(app));
            }));
        service._app = await Task.WhenAny(service._started.Task, service._running) == service._running
            ? throw new InvalidOperationException($"{name} ended with {await service._running}.")
            : await service._started.Task;
        return service;
    }

    public async ValueTask DisposeAsync()
    {
        _app.Lifetime.StopApplication();
        await _running;
    }
}
