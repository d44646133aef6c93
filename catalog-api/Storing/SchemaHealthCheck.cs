using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace CdnMusic.CatalogApi.Storing;

/// <summary>
/// Ready once the schema has been there. Not later lost when the database is away: what works without it goes on, and the rest says 503.
/// </summary>
internal sealed class SchemaHealthCheck(SchemaMigration migration) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken) =>
        Task.FromResult(migration.Done.IsCompletedSuccessfully ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("the database has not answered yet"));
}
