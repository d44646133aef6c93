using CdnMusic.PaymentApi.Payments;
using CdnMusic.PaymentApi.Refunds;
using Microsoft.Extensions.Options;

namespace CdnMusic.PaymentApi.Working;

/// <summary>Talks to the provider about whatever is due. What a killed worker had taken becomes due again by itself.</summary>
internal sealed class Workers(
    PaymentWork payments, RefundWork refunds, WorkSignal signal, IOptions<PaymentApiOptions> options, ILogger<Workers> logger) : BackgroundService
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(500);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DueWork[] queues = [new("payments", payments.TryNextAsync), new("refunds", refunds.TryNextAsync)];
        return Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => RunAsync(queues, stoppingToken)));
    }

    private async Task RunAsync(DueWork[] queues, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var found = false;
            foreach (var queue in queues)
            {
                try
                {
                    found |= await queue.TryNextAsync(cancellationToken);
                }
                catch (Exception error) when (error is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
                {
                    logger.WorkFailed(queue.Name, error);
                }
                catch (OperationCanceledException)
                {
                    return;
                }
            }

            if (!found)
            {
                await Task.WhenAny(signal.WaitAsync(PollInterval, cancellationToken));
            }
        }
    }
}
