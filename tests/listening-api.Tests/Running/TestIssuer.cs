using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

[assembly: AssemblyFixture(typeof(CdnMusic.ListeningApi.Tests.Running.TestIssuer))]

namespace CdnMusic.ListeningApi.Tests.Running;

/// <summary>A development issuer on a socket: metadata, keys, and tokens with the claims that auth-api's have.</summary>
public sealed class TestIssuer : IAsyncLifetime
{
    private readonly RSA _rsa = RSA.Create(2048);
    private readonly RSA _foreign = RSA.Create(2048);
    private WebApplication _app = null!;

    public string Url { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.Urls.Add("http://127.0.0.1:0");
        _app.MapGet("/.well-known/openid-configuration", () => new { issuer = Url, jwks_uri = Url + "jwks" });
        _app.MapGet("/jwks", () => Results.Json(new { keys = new[] { PublicKey() } }));
        await _app.StartAsync();
        Url = _app.Urls.Single() + "/";
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _rsa.Dispose();
        _foreign.Dispose();
    }

    public string Token(
        Guid listener, string scope = "openid listening", string audience = "listening-api", string type = "at+jwt", bool isExpired = false,
        bool isForged = false, string? territory = "DE")
    {
        var now = DateTime.UtcNow;
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Url,
            Audience = audience,
            TokenType = type,
            Claims = new Dictionary<string, object> { ["sub"] = listener.ToString(), ["scope"] = scope, ["territory"] = territory ?? "" },
            IssuedAt = now.AddHours(-2),
            NotBefore = now.AddHours(-2),
            Expires = isExpired ? now.AddHours(-1) : now.AddHours(10),
            SigningCredentials = new SigningCredentials(new RsaSecurityKey(isForged ? _foreign : _rsa) { KeyId = "test" }, SecurityAlgorithms.RsaSha256),
        });
    }

    private object PublicKey()
    {
        var parameters = _rsa.ExportParameters(includePrivateParameters: false);
        return new { kty = "RSA", use = "sig", alg = "RS256", kid = "test", n = Base64UrlEncoder.Encode(parameters.Modulus), e = Base64UrlEncoder.Encode(parameters.Exponent) };
    }
}
