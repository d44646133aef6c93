using CdnMusic.Postgres;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.AuthApi.Storing;

/// <summary>How the database is reached.</summary>
internal static class AuthDatabase
{
    public static void AddAuthDatabase(this IServiceCollection services)
    {
        services.AddSingleton(provider => NpgsqlDataSource.Create(provider.GetRequiredService<IOptions<AuthApiOptions>>().Value.Database));
        services.AddDbContext<AuthDbContext>((provider, options) =>
        {
            Configure(options.AddInterceptors(provider.GetServices<IInterceptor>()), provider.GetRequiredService<NpgsqlDataSource>());
        });
        services.AddHostedService<SchemaMigration>();
        services.AddDatabaseCheck();
    }

    public static void Configure(DbContextOptionsBuilder options, string connectionString) => Name(options.UseNpgsql(connectionString));

    /// <summary>Did a unique index refuse it?</summary>
    public static bool IsDuplicate(DbUpdateException error) =>
        error.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation };

    private static void Configure(DbContextOptionsBuilder options, NpgsqlDataSource source) => Name(options.UseNpgsql(source));

    private static void Name(DbContextOptionsBuilder options) => options.UseSnakeCaseNamingConvention();
}
