using CdnMusic.Hosting.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CdnMusic.Origin.Publishing;

internal static class PublishingRegistration
{
    /// <summary>Registers what removes objects. Needs an object store.</summary>
    public static void AddGarbageCollection(this IServiceCollection services)
    {
        services.AddStrictOptions<GarbageOptions>("Garbage");
        services.AddSingleton<GarbageCollector>();
        services.AddSingleton<Withdrawal>();
    }
}
