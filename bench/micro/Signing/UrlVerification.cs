using System.Net;
using System.Text;
using BenchmarkDotNet.Attributes;
using CdnMusic.SignedUrls;

namespace CdnMusic.MicroBench.Signing;

/// <summary>What verifying a signed playback URL costs a request: goal less than 50 µs, nothing allocated.</summary>
[MemoryDiagnoser]
public class UrlVerification
{
    private readonly SigningKey _key = new("2026-11", new byte[32]);
    private UrlVerifier _verifier = null!;
    private byte[] _plain = [];
    private byte[] _allClaims = [];
    private byte[] _forged = [];

    [GlobalSetup]
    public void SetUp()
    {
        _verifier = new UrlVerifier([new SigningKey("2026-10", new byte[32]), _key], TimeProvider.System);
        var claims = new UrlClaims { PathPrefix = "/tracks/glass-harbour/", ExpiresAt = DateTimeOffset.UtcNow.AddHours(1) };
        const string path = "/tracks/glass-harbour/5f2c81d09a7be634/aac-128/segment-0042.m4s";
        _plain = Encoding.ASCII.GetBytes(new UrlSigner(_key).Sign(path, claims));
        _allClaims = Encoding.ASCII.GetBytes(new UrlSigner(_key).Sign(
            path, claims with { MaxKbps = 128, NotBefore = DateTimeOffset.UtcNow, Client = IPNetwork.Parse("127.0.0.0/8") }));
        _forged = Encoding.ASCII.GetBytes(new UrlSigner(new SigningKey("2026-11", Enumerable.Repeat((byte)1, 32).ToArray())).Sign(path, claims));
    }

    [Benchmark(Baseline = true)]
    public UrlVerdict Valid() => _verifier.Verify(_plain, IPAddress.Loopback, out _);

    [Benchmark]
    public UrlVerdict ValidWithAllClaims() => _verifier.Verify(_allClaims, IPAddress.Loopback, out _);

    [Benchmark]
    public UrlVerdict Forged() => _verifier.Verify(_forged, IPAddress.Loopback, out _);
}
