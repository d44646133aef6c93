using CdnMusic.Postgres;
using Microsoft.Extensions.Options;
using Npgsql;

namespace CdnMusic.ListeningApi.Storing;

/// <summary>How the database is reached.</summary>
internal static class ListeningDatabase
{
    public static void AddListeningDatabase(this IServiceCollection services)
    {
        services.AddPostgres(provider => provider.GetRequiredService<IOptions<ListeningApiOptions>>().Value.Database, typeof(ListeningDatabase).Assembly);
        services.AddSingleton<Partitions>();
        services.AddSingleton<Housekeeping>().AddHostedService(provider => provider.GetRequiredService<Housekeeping>());
    }

    /// <summary>Is it worth another try: a lost connection, a server that starts or stops, a deadlock?</summary>
    public static bool IsTransient(Exception error) =>
        error is NpgsqlException { IsTransient: true } or TimeoutException
        or PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown }
        or NpgsqlException { InnerException: IOException };
}
