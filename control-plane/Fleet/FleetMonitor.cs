using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>Judges the fleet ten times per report interval: silence is the one sign that no message announces.</summary>
internal sealed class FleetMonitor(EdgeRegistry registry, IOptions<ControlPlaneOptions> options, TimeProvider time, ILogger<FleetMonitor> logger) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReportInterval / 10, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    registry.Evaluate();
                }
                catch (Exception error)
                {
                    // Were this the end, dead edges would stay in answers for ever.
                    logger.FleetNotJudged(error);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }
}
