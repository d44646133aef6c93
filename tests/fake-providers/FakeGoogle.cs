using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CdnMusic.FakeProviders;

/// <summary>Google: OpenID Connect with discovery; ID tokens signed with ES256.</summary>
public sealed class FakeGoogle : FakeProvider
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <inheritdoc/>
    protected override void Map(WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapGet("/.well-known/openid-configuration", (Delegate)DiscoveryAsync);
        app.MapGet("/oauth2/v3/certs", () =>
        {
            var key = _key.ExportParameters(false);
            return Results.Json(new
            {
                keys = new[] { new { kty = "EC", use = "sig", alg = "ES256", kid = "1", crv = "P-256", x = Encode(key.Q.X!), y = Encode(key.Q.Y!) } },
            });
        });
        app.MapGet("/o/oauth2/v2/auth", (HttpRequest request) => Authorize(request));
        app.MapPost("/token", (Delegate)TokenAsync);
        app.MapGet("/v1/userinfo", (HttpRequest request) =>
            Owner(request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal)) is { } person
                ? Results.Json(Profile(person))
                : Results.Json(new { error = "invalid_token" }, statusCode: 401));
    }

    private async Task<IResult> DiscoveryAsync(HttpContext http)
    {
        if (Fault == FakeFault.HangingDiscovery)
        {
            await HangAsync(http);
        }

        return Results.Json(new Dictionary<string, object>
        {
            ["issuer"] = Url.ToString(),
            ["authorization_endpoint"] = new Uri(Url, "/o/oauth2/v2/auth"),
            ["token_endpoint"] = new Uri(Url, "/token"),
            ["userinfo_endpoint"] = new Uri(Url, "/v1/userinfo"),
            ["jwks_uri"] = new Uri(Url, "/oauth2/v3/certs"),
            ["response_types_supported"] = new[] { "code" },
            ["response_modes_supported"] = new[] { "query" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "ES256" },
            ["scopes_supported"] = new[] { "openid", "email", "profile" },
            ["token_endpoint_auth_methods_supported"] = new[] { "client_secret_post" },
            ["grant_types_supported"] = new[] { "authorization_code" },
            ["code_challenge_methods_supported"] = new[] { "S256" },
        });
    }

    private static Dictionary<string, object?> Profile(FakePerson person)
    {
        var profile = new Dictionary<string, object?> { ["sub"] = person.Id, ["name"] = person.Name, ["picture"] = "https://pictures.example/" + person.Id };
        if (person.Email is not null)
        {
            (profile["email"], profile["email_verified"]) = (person.Email, true);
        }

        return profile;
    }

    private static string Encode(byte[] bytes) => Base64Url.EncodeToString(bytes);

    private async Task<IResult> TokenAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync();
        if (await BreakAsync(http) is { } broken)
        {
            return broken;
        }

        if (form["client_secret"] != ClientSecret)
        {
            return Results.Json(new { error = "invalid_client" }, statusCode: 401);
        }

        return Redeem(form) is { } grant
            ? Results.Json(new { access_token = NewToken(grant.Person), token_type = "Bearer", expires_in = 3599, scope = "openid email profile", id_token = IdToken(grant) })
            : Results.Json(new { error = "invalid_grant", error_description = "Bad Request" }, statusCode: 400);
    }

    private string IdToken(Grant grant)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var claims = Profile(grant.Person);
        (claims["iss"], claims["aud"], claims["azp"], claims["nonce"]) =
            (Url.ToString(), grant.ClientId, grant.ClientId, Fault == FakeFault.WrongNonce ? "another" : grant.Nonce);
        (claims["iat"], claims["exp"]) = (now, now + 3600);
        var algorithm = Fault == FakeFault.SymmetricSignature ? "HS256" : "ES256";
        var signed = Encode(JsonSerializer.SerializeToUtf8Bytes(new { alg = algorithm, kid = "1", typ = "JWT" })) + "." + Encode(JsonSerializer.SerializeToUtf8Bytes(claims));
        return signed + "." + Encode(Sign(Encoding.ASCII.GetBytes(signed)));
    }

    private byte[] Sign(byte[] data)
    {
        if (Fault == FakeFault.SymmetricSignature)
        {
            return HMACSHA256.HashData(Encoding.UTF8.GetBytes(ClientSecret), data);
        }

        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return (Fault == FakeFault.ForgedSignature ? other : _key).SignData(data, HashAlgorithmName.SHA256);
    }
}
