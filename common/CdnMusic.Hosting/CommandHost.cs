using CdnMusic.Hosting.Configuration;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CdnMusic.Hosting;

/// <summary>Runs a command of a service's program with the service's own configuration, and its mistakes reported in the same way.</summary>
public static class CommandHost
{
    /// <summary>Runs a command; warnings go to standard error.</summary>
    /// <param name="name">The program's name, as messages show it.</param>
    /// <param name="settings">Configuration, as <see cref="ServiceHost"/> reads it.</param>
    /// <param name="configureServices">Registers what the command needs; <see cref="TimeProvider"/> and logging are there.</param>
    /// <param name="command">The command; returns the exit code.</param>
    /// <param name="cancellationToken">Given to the command.</param>
    /// <returns>The process exit code; <see cref="ServiceHost.BadConfiguration"/> when a setting is wrong.</returns>
    public static async Task<int> RunAsync(
        string name,
        string[] settings,
        Action<IServiceCollection> configureServices,
        Func<IServiceProvider, CancellationToken, Task<int>> command,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(configureServices);
        ArgumentNullException.ThrowIfNull(command);
        IReadOnlyCollection<string> mistakes;
        try
        {
            using var configuration = new ConfigurationManager();
            ServiceConfiguration.Load(configuration, settings);
            var services = new ServiceCollection();
            services.AddSingleton<IConfiguration>(configuration);
            services.AddSingleton(TimeProvider.System);
            services.AddLogging(logging => logging
                .SetMinimumLevel(LogLevel.Warning)
                .AddFilter("System.Net.Http", LogLevel.None)
                .AddSimpleConsole(console => console.SingleLine = true)
                .Services.Configure<Microsoft.Extensions.Logging.Console.ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
            configureServices(services);
            await using var provider = services.BuildServiceProvider();
            mistakes = ServiceHost.OptionsMistakes(provider);
            if (mistakes.Count == 0)
            {
                return await command(provider, cancellationToken);
            }
        }
        catch (ConfigurationException error)
        {
            mistakes = [error.Message];
        }

        await ServiceHost.ReportAsync(name, mistakes);
        return ServiceHost.BadConfiguration;
    }
}
