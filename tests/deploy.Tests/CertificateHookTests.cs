using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CdnMusic.Deploy.Tests;

/// <summary>What certbot calls after it has renewed a certificate.</summary>
public sealed class CertificateHookTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("acme-hook-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task A_renewed_pair_goes_to_where_the_edge_reads_it()
    {
        Renew(fitting: true);

        var (exitCode, output) = await RunAsync();

        Assert.True(exitCode == 0, output);
        Assert.Equal(["fullchain.pem", "privkey.pem"], Directory.EnumerateFiles(At("tls")).Select(Path.GetFileName).Order());
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(At("tls/privkey.pem")));
        Assert.Equal(File.ReadAllText(At("lineage/fullchain.pem")), File.ReadAllText(At("tls/fullchain.pem")));
    }

    [Fact]
    public async Task A_pair_that_does_not_fit_is_refused_and_nothing_is_touched()
    {
        Renew(fitting: false);

        var (exitCode, output) = await RunAsync();

        Assert.Equal(1, exitCode);
        Assert.Contains("is not the certificate of", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("tls")));
    }

    private Task<(int ExitCode, string Output)> RunAsync() => Tools.RunAsync(
        "env", $"RENEWED_LINEAGE={At("lineage")}", $"CDNMUSIC_TLS_DIRECTORY={At("tls")}", $"CDNMUSIC_TLS_GROUP={Group()}",
        "bash", Path.Combine(SourceTree.Root, "deploy/tls/certbot-deploy-hook"));

    // A group that whoever runs the tests is in.
    private static string Group() => File.ReadAllLines("/proc/self/status").First(l => l.StartsWith("Gid:", StringComparison.Ordinal)).Split('\t')[1];

    private string At(string path) => Path.Combine(_directory.FullName, path);

    private void Renew(bool fitting)
    {
        Directory.CreateDirectory(At("lineage"));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=edge.test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(At("lineage/fullchain.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(At("lineage/privkey.pem"), (fitting ? key : other).ExportPkcs8PrivateKeyPem());
    }
}
