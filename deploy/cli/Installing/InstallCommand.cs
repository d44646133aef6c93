using System.CommandLine;

namespace CdnMusic.Cli.Installing;

/// <summary><c>install</c>: puts published services under systemd. They are started by the operator, once their settings are true.</summary>
internal static class InstallCommand
{
    public static Command Create()
    {
        var services = new Argument<string[]>("service") { Description = "Such as origin, ingest, control-plane.", Arity = ArgumentArity.OneOrMore };
        var (from, root) = (InstallOptions.From(), InstallOptions.Root());
        var command = new Command("install", "Installs, or upgrades, published services as systemd units.") { services, from, root };
        command.SetAction((parsed, cancellationToken) => InstallOptions.ReportAsync("install", () => RunAsync(
            parsed.GetRequiredValue(services), new Publication(parsed.GetRequiredValue(from).FullName), new TargetSystem(parsed.GetRequiredValue(root).FullName), cancellationToken)));
        return command;
    }

    private static async Task RunAsync(string[] names, Publication publication, TargetSystem target, CancellationToken cancellationToken)
    {
        var services = names.Select(publication.Find).ToList();
        foreach (var service in services)
        {
            await target.InstallAsync(publication, service, cancellationToken);
            Console.WriteLine($"Installed {service.Name}. Settings: {TargetSystem.SettingsFile(service)}; secrets: /etc/cdnmusic/credentials/{service.Name}/.");
            Console.WriteLine($"  systemctl daemon-reload && systemctl enable --now {service.Unit}");
        }
    }
}
