using CdnMusic.SubscriptionOrchestrator.Commands;
using Microsoft.Extensions.Options;

namespace CdnMusic.SubscriptionOrchestrator.Running;

/// <summary>Works on timers and commands that are due. What a killed worker had taken becomes due again by itself.</summary>
internal sealed class Workers(
    Timers timers, CommandDispatcher commands, WorkSignal signal, IOptions<SubscriptionOrchestratorOptions> options, ILogger<Workers> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => RunAsync(stoppingToken)));

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var found = await TryAsync("timers", timers.TryNextAsync, cancellationToken);
            found |= await TryAsync("commands", commands.TryNextAsync, cancellationToken);
            if (!found)
            {
                await Task.WhenAny(signal.WaitAsync(PollInterval, cancellationToken));
            }
        }
    }

    private async Task<bool> TryAsync(string name, Func<CancellationToken, Task<bool>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception error)
        {
            logger.WorkFailed(name, error);
            return false;
        }
    }
}
