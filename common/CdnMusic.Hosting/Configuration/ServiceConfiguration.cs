using Microsoft.Extensions.Configuration;

namespace CdnMusic.Hosting.Configuration;

/// <summary>
/// Where configuration comes from, later sources winning: the JSON file of <c>--config</c>, secrets as one file each in
/// <c>$CREDENTIALS_DIRECTORY</c> (systemd's LoadCredential; file name <c>Section__Key</c>), environment variables
/// <c>CDNMUSIC_Section__Key</c>, then <c>--Section:Key=value</c>.
/// </summary>
internal static class ServiceConfiguration
{
    public static void Load(ConfigurationManager configuration, string[] args)
    {
        configuration.Sources.Clear();
        if (ConfigFile(args) is { } file)
        {
            if (!File.Exists(file))
            {
                throw new ConfigurationException($"--config: there is no file '{file}'");
            }

            configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false);
        }

        if (Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY") is { Length: > 0 } credentials)
        {
            configuration.AddKeyPerFile(Path.GetFullPath(credentials), optional: false);
        }

        configuration.AddEnvironmentVariables("CDNMUSIC_");
        configuration.AddCommandLine(args);
    }

    private static string? ConfigFile(string[] args)
    {
        var commandLine = new ConfigurationBuilder().AddCommandLine(args).Build();
        return commandLine["config"];
    }
}
