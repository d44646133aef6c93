using YamlDotNet.RepresentationModel;

namespace CdnMusic.Deploy.Tests.Containers;

/// <summary>compose.yaml against the code. There is no container engine here: it is read, not run.</summary>
public sealed class ComposeTests
{
    private static readonly string[] Others = ["postgres", "redis", "prometheus", "grafana"];
    private static readonly YamlNode Compose = Yaml.Load("deploy/compose.yaml");
    private static readonly YamlNode All = Compose.Get("services")!;

    public static TheoryData<string> Services => [.. SourceTree.Services];

    [Fact]
    public void It_has_every_service_and_no_other_of_ours() =>
        Assert.Equal(SourceTree.Services.Concat(Others).Order(), All.Keys().Order());

    [Theory]
    [MemberData(nameof(Services))]
    public void Settings_and_secrets_exist_in_the_code(string service)
    {
        var definition = All.Get(service)!;
        var secrets = definition.Get("secrets").Items().Select(s => "CDNMUSIC_" + s.Get("target")).ToList();

        Assert.Empty(Settings.Mistakes(service, [.. definition.Get("environment").Keys(), .. secrets]));
        Assert.Equal(secrets.Count > 0, definition.Get("environment")!.Get("CREDENTIALS_DIRECTORY")?.ToString() == "/run/secrets");
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void Every_published_port_is_a_listener_and_management_is_at_most_on_loopback(string service)
    {
        var definition = All.Get(service)!;
        var environment = definition.Get("environment")!;
        var listening = environment.Keys().Where(k => k.StartsWith("CDNMUSIC_Listen__", StringComparison.Ordinal))
            .Select(k => new Uri(environment.Get(k)!.ToString()).Port).ToHashSet();

        foreach (var port in definition.Get("ports").Items().Select(p => p.ToString()))
        {
            var target = int.Parse(port.Split(':')[^1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(listening.Contains(target) || (target == 9090 && port.StartsWith("127.0.0.1:", StringComparison.Ordinal)), $"{service}: {port}");
        }
    }

    [Theory]
    [MemberData(nameof(Services))]
    public void A_service_is_built_of_its_own_program_and_sealed_off(string service)
    {
        var definition = All.Get(service)!;
        var arguments = definition.Get("build")!.Get("args")!;

        Assert.Equal(SourceTree.Folder(service), arguments.Get("SERVICE")!.ToString());
        Assert.Equal(SourceTree.Program(service), arguments.Get("PROGRAM")!.ToString());
        Assert.Equal("true", definition.Get("read_only")!.ToString());
        Assert.Equal("10001:10001", definition.Get("user")!.ToString());
        Assert.Equal("ALL", definition.Get("cap_drop").Items().Single().ToString());
        Assert.Equal("no-new-privileges:true", definition.Get("security_opt").Items().Single().ToString());
    }

    [Fact]
    public async Task Every_secret_is_declared_and_made_and_made_once()
    {
        var directory = Directory.CreateTempSubdirectory("compose-secrets-");
        try
        {
            var script = Path.Combine(SourceTree.Root, "deploy/compose-secrets");
            var (exitCode, output) = await Tools.RunAsync("bash", script, directory.FullName);
            Assert.True(exitCode == 0, output);
            var made = directory.EnumerateFiles().ToDictionary(f => f.Name, f => File.ReadAllText(f.FullName));

            var used = All.Keys().SelectMany(s => All.Get(s)!.Get("secrets").Items()).Select(s => (s.Get("source") ?? s).ToString()).Distinct().Order();
            Assert.Equal(Compose.Get("secrets").Keys().Order(), used);
            Assert.Equal(made.Keys.Order(), used);

            await Tools.RunAsync("bash", script, directory.FullName);
            Assert.All(made, secret => Assert.Equal(secret.Value, File.ReadAllText(Path.Combine(directory.FullName, secret.Key))));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public void Every_volume_and_every_file_that_is_mounted_exists()
    {
        var mounts = All.Keys().SelectMany(s => All.Get(s)!.Get("volumes").Items()).Select(v => v.ToString().Split(':')[0]).Distinct().ToList();

        Assert.Equal(Compose.Get("volumes").Keys().Order(), mounts.Where(m => !m.StartsWith('.')).Order());
        Assert.All(mounts.Where(m => m.StartsWith('.')), m => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, "deploy", m)), m));
        Assert.All(Compose.Get("configs").Keys(), c => Assert.True(Path.Exists(Path.Combine(SourceTree.Root, "deploy", Compose.Get("configs")!.Get(c)!.Get("file")!.ToString())), c));
    }
}
