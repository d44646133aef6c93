using CdnMusic.ControlPlane.Storing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CdnMusic.ControlPlane.Replication;

/// <summary>One process with a store and no bus, or one of several that share a database and a Redis: by configuration alone.</summary>
internal static class ReplicationRegistration
{
    public static IServiceCollection AddReplication(this IServiceCollection services)
    {
        services.AddSingleton<Replica>();
        services.AddSingleton<IStore>(provider => Options(provider).Postgres.Length > 0
            ? ActivatorUtilities.CreateInstance<PostgresStore>(provider)
            : ActivatorUtilities.CreateInstance<SqliteStore>(provider));
        services.AddSingleton<RedisBus>().AddSingleton<NoBus>();
        services.AddSingleton<IReplicaBus>(provider => Options(provider).Redis.Length > 0
            ? provider.GetRequiredService<RedisBus>()
            : provider.GetRequiredService<NoBus>());
        services.AddSingleton<StoreWatch>().AddHostedService(provider => provider.GetRequiredService<StoreWatch>());
        services.AddSingleton<HeldEdges>().AddHostedService(provider => provider.GetRequiredService<HeldEdges>());
        services.AddSingleton<CommandRelay>().AddHostedService(provider => provider.GetRequiredService<CommandRelay>());
        services.AddHostedService<StoreNews>();
        // Last: whoever listens to it is there before it speaks.
        return services.AddHostedService(provider => provider.GetRequiredService<RedisBus>());
    }

    /// <summary>Registers something that keeps a part of the store in memory.</summary>
    public static IServiceCollection AddFollower<T>(this IServiceCollection services)
        where T : class, IStoreFollower => services.AddSingleton<T>().AddSingleton<IStoreFollower>(provider => provider.GetRequiredService<T>());

    private static ControlPlaneOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<ControlPlaneOptions>>().Value;
}
