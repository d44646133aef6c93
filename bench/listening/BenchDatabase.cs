using CdnMusic.Deploy.Local.Databases;
using CdnMusic.ListeningApi;
using CdnMusic.ListeningApi.Storing;
using CdnMusic.Postgres;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Prometheus;

namespace CdnMusic.ListeningBench;

/// <summary>A private Postgres with the service's schema. In a directory of its own, so it syncs to disk as in production.</summary>
internal sealed class BenchDatabase : IAsyncDisposable
{
    private readonly string _directory =
        // Not CreateTempSubdirectory, which keeps others out: Postgres runs under an account of its own.
        Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), "cdnmusic-bench-" + Guid.NewGuid().ToString("N"))).FullName;
    private PrivatePostgres _postgres = null!;

    public ServiceProvider Services { get; private set; } = null!;

    public NpgsqlDataSource Source => Services.GetRequiredService<NpgsqlDataSource>();

    public static async Task<BenchDatabase> StartAsync(Action<IServiceCollection> configure, IDictionary<string, string?> settings, CancellationToken cancellationToken)
    {
        var bench = new BenchDatabase();
        bench._postgres = await PrivatePostgres.StartAsync(bench._directory, cancellationToken: cancellationToken);
        var database = await bench._postgres.CreateDatabaseAsync("listening", cancellationToken: cancellationToken);
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IMetricFactory>(Metrics.WithCustomRegistry(Metrics.NewCustomRegistry()));
        services.AddSingleton<ListeningApiMetrics>();
        services.AddPostgres(_ => database, typeof(Partitions).Assembly);
        services.AddSingleton<Partitions>();
        configure(services);
        bench.Services = services.BuildServiceProvider();
        foreach (var service in bench.Services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await service.StartingAsync(cancellationToken);
        }

        await bench.Services.GetRequiredService<Partitions>().PrepareAsync(cancellationToken);
        return bench;
    }

    public async ValueTask DisposeAsync()
    {
        if (Services is not null)
        {
            await Services.DisposeAsync();
        }

        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        Directory.Delete(_directory, recursive: true);
    }
}
