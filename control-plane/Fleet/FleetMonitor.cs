using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>Judges the fleet ten times per report interval: silence is the one sign that no message announces.</summary>
internal sealed class FleetMonitor(EdgeRegistry registry, IOptions<ControlPlaneOptions> options, TimeProvider time) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.ReportInterval / 10, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                registry.Evaluate();
            }
        }
        catch (OperationCanceledException)
        {
            // The service stops.
        }
    }
}
