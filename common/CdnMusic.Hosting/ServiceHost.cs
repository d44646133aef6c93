using CdnMusic.Hosting.Configuration;
using CdnMusic.Hosting.Lifetime;
using CdnMusic.Hosting.Listeners;
using CdnMusic.Hosting.Logging;
using CdnMusic.Hosting.Management;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CdnMusic.Hosting;

/// <summary>
/// What every CdnMusic process has in common: configuration, listeners, structured logs, health, metrics, RFC 9457 problems and a
/// shutdown that drains. A service's <c>Program.cs</c> is one call of <see cref="RunAsync"/>.
/// </summary>
public static class ServiceHost
{
    /// <summary>The service ended as asked.</summary>
    public const int Success = 0;

    /// <summary>The service could not start or died of an unexpected error.</summary>
    public const int Failure = 1;

    /// <summary>The configuration is wrong; every mistake has been written to standard error, one line each.</summary>
    public const int BadConfiguration = 2;

    /// <summary>Builds and runs a service until it is told to stop.</summary>
    /// <param name="name">The service's name, as it appears in logs and messages.</param>
    /// <param name="args">Command line: <c>--Section:Key=value</c>, and <c>--config FILE</c> for a JSON file.</param>
    /// <param name="listeners">The sockets it listens on; <see cref="Listener.Management"/> is always added.</param>
    /// <param name="configureServices">Registers the service's own parts.</param>
    /// <param name="configurePipeline">Maps the service's own middleware and endpoints.</param>
    /// <returns>The process exit code.</returns>
    public static async Task<int> RunAsync(
        string name,
        string[] args,
        IReadOnlyList<Listener> listeners,
        Action<WebApplicationBuilder> configureServices,
        Action<WebApplication> configurePipeline)
    {
        try
        {
            var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = name });
            ServiceConfiguration.Load(builder.Configuration, args);
            ServiceLogging.Configure(builder, name);
            var mistakes = builder.AddListeners([.. listeners, Listener.Management]);
            builder.AddDrainingShutdown();
            builder.AddManagement();
            builder.AddProblems();
            builder.Services.AddSingleton(TimeProvider.System).AddSingleton<CrashPoints>();
            configureServices(builder);

            await using var app = builder.Build();
            // Before any part is made or started, so that a mistake in one cannot hide behind another.
            if (await ReportAsync(name, [.. mistakes, .. OptionsMistakes(app.Services)]))
            {
                return BadConfiguration;
            }

            app.UseProblems();
            app.MapManagement();
            configurePipeline(app);
            await app.RunAsync();
            return Success;
        }
        catch (ConfigurationException error)
        {
            await ReportAsync(name, [error.Message]);
            return BadConfiguration;
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{name}: {error.Message}");
            return Failure;
        }
    }

    internal static async ValueTask<bool> ReportAsync(string name, IReadOnlyCollection<string> mistakes)
    {
        foreach (var mistake in mistakes)
        {
            await Console.Error.WriteLineAsync($"{name}: configuration: {mistake}");
        }

        return mistakes.Count > 0;
    }

    internal static IReadOnlyCollection<string> OptionsMistakes(IServiceProvider services)
    {
        try
        {
            services.GetService<IStartupValidator>()?.Validate();
            return [];
        }
        catch (OptionsValidationException invalid)
        {
            return [.. invalid.Failures];
        }
        catch (AggregateException many)
        {
            return [.. many.InnerExceptions.SelectMany(e => e is OptionsValidationException invalid ? invalid.Failures : [e.Message])];
        }
    }
}
