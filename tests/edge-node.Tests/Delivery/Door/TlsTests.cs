using System.Net;
using System.Net.Security;
using System.Net.Sockets;
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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_replaced_certificate_is_taken_up_while_connections_go_on(bool mountedAsKubernetesDoes)
    {
        _origin.AnswerWith(Answers.RandomBytes(1000, 1), ("Cache-Control", "max-age=60"));
        var (certificate, key) = WriteCertificate("CN=before.test", "1");
        if (mountedAsKubernetesDoes)
        {
            (certificate, key) = Mount("1");
        }

        await using var edge = await EdgeProcess.StartAsync(
            _origin, $"--Listen:Certificate={certificate}", $"--Listen:CertificateKey={key}", "--Listen:CertificateCheckInterval=00:00:00.05");
        using var client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.Subject.EndsWith(".test", StringComparison.Ordinal) } });
        Assert.Equal("CN=before.test", (await HandshakeAsync(edge.Port)).Subject);
        Assert.Equal(1000, (await client.GetByteArrayAsync($"https://127.0.0.1:{edge.Port}/a", TestContext.Current.CancellationToken)).Length);

        // A half of the new pair alone leaves the old one in use.
        if (!mountedAsKubernetesDoes)
        {
            File.WriteAllText(key, "half-written");
            Assert.Equal("CN=before.test", (await HandshakeAsync(edge.Port)).Subject);
        }

        WriteCertificate("CN=after.test", mountedAsKubernetesDoes ? "2" : "1");
        if (mountedAsKubernetesDoes)
        {
            Mount("2");
        }

        var deadline = TimeProvider.System.GetTimestamp();
        while ((await HandshakeAsync(edge.Port)).Subject != "CN=after.test")
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(60), "the new certificate was not taken up");
        }

        Assert.Equal(1000, (await client.GetByteArrayAsync($"https://127.0.0.1:{edge.Port}/a", TestContext.Current.CancellationToken)).Length);
    }

    [Fact]
    public async Task The_protocol_is_agreed_on_in_the_handshake()
    {
        var (certificate, key) = WriteCertificate();
        await using var edge = await EdgeProcess.StartAsync(_origin, $"--Listen:Certificate={certificate}", $"--Listen:CertificateKey={key}");

        Assert.Equal("h2", (await HandshakeAsync(edge.Port, "h2,http/1.1")).Protocol);
        Assert.Equal("http/1.1", (await HandshakeAsync(edge.Port, "http/1.1")).Protocol);
        Assert.Equal("", (await HandshakeAsync(edge.Port)).Protocol);
    }

    private static async Task<(string Subject, string Protocol)> HandshakeAsync(int port, string offered = "")
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", port, TestContext.Current.CancellationToken);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "edge.test",
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.Subject.EndsWith(".test", StringComparison.Ordinal),
                ApplicationProtocols = offered.Length == 0 ? null : [.. offered.Split(',').Select(p => new SslApplicationProtocol(p))],
            },
            TestContext.Current.CancellationToken);
        return (tls.RemoteCertificate!.Subject, tls.NegotiatedApplicationProtocol.ToString());
    }

    /// <summary>Points the links that a pod sees to another directory of files; for a moment there is none.</summary>
    private (string Certificate, string Key) Mount(string version)
    {
        var data = Path.Combine(_directory.FullName, "..data");
        if (Directory.Exists(data))
        {
            Directory.Delete(data);
        }

        Directory.CreateSymbolicLink(data, version);
        var (certificate, key) = (Path.Combine(_directory.FullName, "tls.crt"), Path.Combine(_directory.FullName, "tls.key"));
        if (!File.Exists(certificate))
        {
            File.CreateSymbolicLink(certificate, "..data/cert.pem");
            File.CreateSymbolicLink(key, "..data/key.pem");
        }

        return (certificate, key);
    }

    private (string Certificate, string Key) WriteCertificate(string name = "CN=edge.test", string folder = "")
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest(name, key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var (chain, secret) = (Path.Combine(_directory.FullName, folder, "cert.pem"), Path.Combine(_directory.FullName, folder, "key.pem"));
        Directory.CreateDirectory(Path.GetDirectoryName(chain)!);
        File.WriteAllText(chain, certificate.ExportCertificatePem());
        File.WriteAllText(secret, key.ExportPkcs8PrivateKeyPem());
        return (chain, secret);
    }
}
