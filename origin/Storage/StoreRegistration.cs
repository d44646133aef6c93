using CdnMusic.Hosting.Configuration;
using CdnMusic.Origin.Storage.Files;
using CdnMusic.Origin.Storage.S3;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CdnMusic.Origin.Storage;

/// <summary>Puts the store together that the configuration names.</summary>
internal static class StoreRegistration
{
    /// <summary>How long the store is waited for at start.</summary>
    private static readonly TimeSpan OpenTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Registers the <see cref="IObjectStore"/> of section <c>Origin</c>.</summary>
    public static void AddObjectStore(this IServiceCollection services)
    {
        services.AddStrictOptions<OriginOptions>("Origin");
        services.AddSingleton<IValidateOptions<OriginOptions>, StoreValidation>();
        services.AddSingleton(provider => new FileSystemStore(Options(provider).DataDirectory, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => new S3Connection(
            Options(provider).S3,
            provider.GetRequiredService<TimeProvider>(),
            Random.Shared,
            provider.GetRequiredService<ILogger<S3Connection>>()));
        services.AddSingleton<S3Store>();
        services.AddSingleton<IObjectStore>(provider => Options(provider).Store == StoreKind.S3
            ? provider.GetRequiredService<S3Store>()
            : provider.GetRequiredService<FileSystemStore>());
    }

    /// <summary>
    /// Opens the store. One that answers, but not as it should (no bucket, wrong credentials), is a mistake in the configuration; one
    /// that does not answer is waited for while serving.
    /// </summary>
    /// <exception cref="ConfigurationException">The store refuses us.</exception>
    public static void OpenObjectStore(this IServiceProvider services)
    {
        var options = Options(services);
        var logger = services.GetRequiredService<ILogger<IObjectStore>>();
        if (options.Store == StoreKind.Files)
        {
            logger.StoreOpened(options.DataDirectory, services.GetRequiredService<FileSystemStore>().Leftovers);
            return;
        }

        try
        {
            using var timeout = new CancellationTokenSource(OpenTimeout);
            services.GetRequiredService<S3Store>().CheckBucketAsync(timeout.Token).GetAwaiter().GetResult();
            logger.BucketOpened(options.S3.Bucket, options.S3.Endpoint!);
        }
        catch (StoreUnavailableException down) when (down.IsTransient)
        {
            logger.StoreNotReady(down.Message);
        }
        catch (OperationCanceledException)
        {
            logger.StoreNotReady($"{options.S3.Endpoint} did not answer within {OpenTimeout}");
        }
        catch (IOException wrong)
        {
            throw new ConfigurationException("Origin:S3: " + wrong.Message);
        }
    }

    private static OriginOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<OriginOptions>>().Value;
}
