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
            builder.AddListeners([.. listeners, Listener.Management]);
            builder.AddDrainingShutdown();
            builder.AddManagement();
            builder.AddProblems();
            builder.Services.AddSingleton(TimeProvider.System);
            configureServices(builder);

            await using var app = builder.Build();
            // Validators run here, before any hosted service starts, so that a mistake in one part cannot hide behind another.
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            app.UseProblems();
            app.MapManagement();
            configurePipeline(app);
            await app.RunAsync();
            return Success;
        }
        catch (Exception error) when (Mistakes(error) is { } mistakes)
        {
            foreach (var mistake in mistakes)
            {
                await Console.Error.WriteLineAsync($"{name}: configuration: {mistake}");
            }

            return BadConfiguration;
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync($"{name}: {error.Message}");
            return Failure;
        }
    }

    private static IEnumerable<string>? Mistakes(Exception error) => error switch
    {
        OptionsValidationException invalid => invalid.Failures,
        AggregateException many when many.InnerExceptions.All(e => e is OptionsValidationException) =>
            many.InnerExceptions.Cast<OptionsValidationException>().SelectMany(e => e.Failures),
        ConfigurationException single => [single.Message],
        _ => null,
    };
}
