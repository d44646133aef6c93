using CdnMusic.Hosting.Lifetime;
using CdnMusic.Hosting.Listeners;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Prometheus;

namespace CdnMusic.Hosting.Management;

/// <summary>
/// The management listener's own endpoints: <c>/health/live</c> (the process answers), <c>/health/ready</c> (it wants traffic; health
/// checks tagged <c>ready</c>, and not draining) and <c>/metrics</c>.
/// </summary>
internal static class ManagementRegistration
{
    public static void AddManagement(this WebApplicationBuilder builder)
    {
        var registry = Metrics.NewCustomRegistry();
        DotNetStats.Register(registry);
        builder.Services.AddSingleton(registry);
        builder.Services.AddSingleton<IMetricFactory>(Metrics.WithCustomRegistry(registry));
        builder.Services.AddHealthChecks().AddCheck<DrainHealthCheck>("draining", tags: ["ready"]);
    }

    public static void MapManagement(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).OnManagement();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = check => check.Tags.Contains("ready") }).OnManagement();
        app.MapMetrics("/metrics", app.Services.GetRequiredService<CollectorRegistry>()).OnManagement();
    }

    private sealed class DrainHealthCheck(DrainState drain) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
            Task.FromResult(drain.IsDraining ? HealthCheckResult.Unhealthy("draining") : HealthCheckResult.Healthy());
    }
}
