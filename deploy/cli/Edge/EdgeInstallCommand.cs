using System.CommandLine;
using CdnMusic.Cli.Installing;
using CdnMusic.Protocol.Joining;

namespace CdnMusic.Cli.Edge;

/// <summary><c>edge install</c>: makes this machine an edge of a fleet: joins it, writes its settings, installs and starts its unit.</summary>
internal static class EdgeInstallCommand
{
    private const string DataDirectory = "/var/lib/cdnmusic/edge-node";

    public static Command Create()
    {
        var controlPlane = JoinCommand.ControlPlane();
        var token = new Option<string>("--token") { Description = "The join token, from POST /admin/join-tokens; not needed where the edge has joined." };
        var id = new Option<string>("--id") { Description = "The edge's id.", Required = true };
        var origins = new Option<string[]>("--origin") { Description = "URL of an origin or shield; may be repeated.", Required = true, Arity = ArgumentArity.OneOrMore };
        var publicUrl = new Option<string>("--public-url") { Description = "Where players reach the edge.", Required = true };
        var certificate = new Option<FileInfo?>("--certificate") { Description = "PEM file, leaf first; with --certificate-key." };
        var key = new Option<FileInfo?>("--certificate-key") { Description = "PEM file of its key." };
        var memory = new Option<string>("--memory") { Description = "Memory of the cache.", DefaultValueFactory = _ => "1GiB" };
        var disk = new Option<string>("--disk") { Description = "Disk of the cache.", DefaultValueFactory = _ => "100GiB" };
        var (from, root) = (InstallOptions.From(), InstallOptions.Root());
        var command = new Command("install", "Makes this machine an edge: joins the fleet, installs and starts the service. Again: upgrades it.")
        {
            controlPlane, token, id, origins, publicUrl, certificate, key, memory, disk, from, root,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(certificate) is null != result.GetResult(key) is null)
            {
                result.AddError("--certificate and --certificate-key need each other.");
            }
        });
        command.SetAction((parsed, cancellationToken) => InstallOptions.ReportAsync("edge install", () => RunAsync(
            new EdgeSettings(
                parsed.GetRequiredValue(id), parsed.GetRequiredValue(controlPlane), parsed.GetRequiredValue(origins), parsed.GetRequiredValue(publicUrl),
                parsed.GetValue(certificate)?.FullName, parsed.GetValue(key)?.FullName, parsed.GetRequiredValue(memory), parsed.GetRequiredValue(disk), DataDirectory),
            parsed.GetValue(token),
            new Publication(parsed.GetRequiredValue(from).FullName),
            new TargetSystem(parsed.GetRequiredValue(root).FullName),
            cancellationToken)));
        return command;
    }

    private static async Task RunAsync(
        EdgeSettings settings, string? token, Publication publication, TargetSystem target, CancellationToken cancellationToken)
    {
        var service = publication.Find("edge-node");
        var text = settings.Text();
        var data = target.Path(DataDirectory);
        var credential = new CredentialFile(data);
        // First of all: a refused token leaves nothing installed, and a credential that is there is no reason to ask for another.
        if (credential.Read().Count == 0)
        {
            await JoinAsync(settings, token ?? throw new InstallException("--token is required: this edge has not joined yet"), data, cancellationToken);
        }

        await target.InstallAsync(publication, service, cancellationToken);
        target.Replace(TargetSystem.SettingsFile(service), text);
        if (target.IsLive)
        {
            // systemd gives the directory to the service when it makes it; what was there before may be root's.
            await TargetSystem.RunAsync("chown", ["-R", $"{service.User}:{service.User}", data], cancellationToken);
            await TargetSystem.StartAsync(service, cancellationToken);
            Console.WriteLine($"Edge {settings.Id} runs: systemctl status {service.Unit}");
        }
        else
        {
            Console.WriteLine($"Edge {settings.Id} is installed; start it in its system with: systemctl enable --now {service.Unit}");
        }
    }

    private static async Task JoinAsync(EdgeSettings settings, string token, string data, CancellationToken cancellationToken)
    {
        if (await JoinCommand.RunAsync(settings.ControlPlane, token, settings.Id, data, cancellationToken) != JoinCommand.Success)
        {
            throw new InstallException("nothing is installed: the edge could not join");
        }
    }
}
