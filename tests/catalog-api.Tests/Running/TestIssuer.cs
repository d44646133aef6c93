using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace CdnMusic.CatalogApi.Tests.Running;

/// <summary>A development issuer: metadata and keys over HTTP, and tokens with the claims of auth-api.</summary>
public sealed class TestIssuer : IAsyncDisposable
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly WebApplication _app;

    private TestIssuer(WebApplication app) => _app = app;

    public string Url { get; private set; } = "";

    private RsaSecurityKey Key => new(_rsa) { KeyId = "test" };

    public static async Task<TestIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var issuer = new TestIssuer(app);
        app.MapGet("/.well-known/openid-configuration", () => new { issuer = issuer.Url, jwks_uri = issuer.Url + "jwks" });
        app.MapGet("/jwks", () => Results.Json(new { keys = new[] { issuer.PublicKey() } }));
        await app.StartAsync();
        issuer.Url = app.Urls.Single() + "/";
        return issuer;
    }

    public string Token(string plan = "premium", int maxBitrate = 320, string? territory = "DE", string audience = "catalog-api", string type = "at+jwt", bool expired = false, string subject = "listener-1")
    {
        var claims = new Dictionary<string, object> { ["sub"] = subject, ["plan"] = plan, ["max_bitrate"] = maxBitrate, ["ads"] = plan == "free" };
        if (territory is not null)
        {
            claims["territory"] = territory;
        }

        var now = DateTime.UtcNow;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Url,
            Audience = audience,
            TokenType = type,
            Claims = claims,
            IssuedAt = now.AddHours(-2),
            NotBefore = now.AddHours(-2),
            Expires = expired ? now.AddHours(-1) : now.AddHours(1),
            SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.RsaSha256),
        });
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
    }

    private object PublicKey()
    {
        var parameters = _rsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", alg = "RS256", kid = "test", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
    }
}
