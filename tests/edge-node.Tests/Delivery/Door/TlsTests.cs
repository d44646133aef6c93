using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using CdnMusic.EdgeNode.Tests.Running;

namespace CdnMusic.EdgeNode.Tests.Delivery.Door;

/// <summary>The public listener with a certificate.</summary>
public sealed class TlsTests : IAsyncLifetime
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("edge-tls-");
    private ScriptedOrigin _origin = null!;

    public async ValueTask InitializeAsync() => _origin = await ScriptedOrigin.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _origin.DisposeAsync();
        _directory.Delete(recursive: true);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Misses_hits_and_ranges_are_served_over_TLS(string version)
    {
        var body = Answers.RandomBytes(300_000, 9);
        _origin.AnswerWith(body, ("Cache-Control", "max-age=60"), ("Content-Type", "audio/mp4"));
        var (certificate, key) = WriteCertificate();
        await using var edge = await EdgeProcess.StartAsync(_origin, $"--Listen:Certificate={certificate}", $"--Listen:CertificateKey={key}");
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.Subject == "CN=edge.test" },
        });

        for (var i = 0; i < 3; i++)
        {
            using var whole = await client.SendAsync(Request(null), TestContext.Current.CancellationToken);
            Assert.Equal(version, whole.Version.ToString());
            Assert.Equal(body, await whole.BytesAsync());
            Assert.Contains(i == 0 ? "fwd=uri-miss" : "hit", whole.CacheStatus(), StringComparison.Ordinal);
        }

        using var part = await client.SendAsync(Request(new(100_000, 250_000)), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(body[100_000..250_001], await part.BytesAsync());

        HttpRequestMessage Request(System.Net.Http.Headers.RangeHeaderValue? range) => new(HttpMethod.Get, $"https://127.0.0.1:{edge.Port}/a")
        {
            Version = Version.Parse(version),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Headers = { Range = range },
        };
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_is_a_configuration_mistake()
    {
        var (exitCode, error) = await EdgeProcess.RunToEndAsync(
            "--Edge:Id=e", "--Edge:Origins:0=http://127.0.0.1:1", $"--Edge:Cache:Directory={_directory.FullName}",
            "--Listen:Public=https://127.0.0.1:0", "--Listen:Certificate=missing.pem", "--Listen:CertificateKey=missing.key");

        Assert.Equal(2, exitCode);
        Assert.Contains("Listen:Certificate 'missing.pem'", error, StringComparison.Ordinal);
    }

    private (string Certificate, string Key) WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=edge.test", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (chain, secret) = (Path.Combine(_directory.FullName, "cert.pem"), Path.Combine(_directory.FullName, "key.pem"));
        File.WriteAllText(chain, certificate.ExportCertificatePem());
        File.WriteAllText(secret, key.ExportPkcs8PrivateKeyPem());
        return (chain, secret);
    }
}
