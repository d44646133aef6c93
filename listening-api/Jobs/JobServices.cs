using CdnMusic.Hosting.Configuration;

namespace CdnMusic.ListeningApi.Jobs;

/// <summary>Registration of deferred work.</summary>
internal static class JobServices
{
    public static void AddJobs(this IServiceCollection services)
    {
        services.AddStrictOptions<JobOptions>("Jobs");
        services.AddSingleton<JobQueue>();
        services.AddSingleton<JobSignal>().AddHostedService(provider => provider.GetRequiredService<JobSignal>());
        services.AddHostedService<JobRunner>();
    }
}
