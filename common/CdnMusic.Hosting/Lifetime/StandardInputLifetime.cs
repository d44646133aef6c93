using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CdnMusic.Hosting.Lifetime;

/// <summary>Stops the service when standard input ends, if <see cref="ShutdownOptions.OnStandardInputEnd"/> asks for it.</summary>
internal sealed class StandardInputLifetime(IOptions<ShutdownOptions> options, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (options.Value.OnStandardInputEnd)
        {
            // A thread of its own: reads of a pipe block, and cannot be cancelled on every platform.
            new Thread(WaitForEnd) { IsBackground = true, Name = "stdin-lifetime" }.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void WaitForEnd()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[256];
        while (input.Read(ignored) > 0)
        {
        }

        lifetime.StopApplication();
    }
}
