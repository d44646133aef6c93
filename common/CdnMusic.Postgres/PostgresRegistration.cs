using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CdnMusic.Postgres;

/// <summary>A service's own Postgres database, spoken to in SQL.</summary>
public static class PostgresRegistration
{
    /// <summary>
    /// Registers the <see cref="NpgsqlDataSource"/>, a readiness check, and the migrations: the assembly's embedded resources
    /// <c>migrations/*.sql</c>, applied once each and in the order of their names before anything else starts.
    /// </summary>
    public static void AddPostgres(this IServiceCollection services, Func<IServiceProvider, string> connectionString, Assembly migrations)
    {
        services.AddSingleton(provider => NpgsqlDataSource.Create(connectionString(provider)));
        services.AddHostedService(provider => ActivatorUtilities.CreateInstance<SchemaMigration>(provider, migrations));
        services.AddDatabaseCheck();
    }

    /// <summary>Registers the readiness check alone, for a service whose data source and schema are another library's; it answers through the registered <see cref="NpgsqlDataSource"/>.</summary>
    public static void AddDatabaseCheck(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<DatabaseHealthCheck>("database", tags: ["ready"]);
}
