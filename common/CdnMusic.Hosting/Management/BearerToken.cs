using System.Security.Cryptography;
using System.Text;
using CdnMusic.Hosting.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace CdnMusic.Hosting.Management;

/// <summary>A shared secret sent as <c>Authorization: Bearer</c> (RFC 6750), compared in constant time. Thread-safe.</summary>
public sealed class BearerToken
{
    private const string Scheme = "Bearer ";
    private readonly byte[] _digest;

    /// <summary>Keeps a digest of the secret, so that comparing reveals neither its bytes nor its length.</summary>
    public BearerToken(string secret)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(secret);
        _digest = Digest(secret);
    }

    /// <summary>Does this <c>Authorization</c> field value carry the secret?</summary>
    public bool Matches(string? authorization) =>
        authorization is not null
        && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(Digest(authorization[Scheme.Length..].Trim()), _digest);

    private static byte[] Digest(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

/// <summary>Protects endpoints with a <see cref="BearerToken"/>.</summary>
public static class BearerTokenExtensions
{
    /// <summary>Answers 401 with <c>WWW-Authenticate</c> to requests without the token.</summary>
    public static RouteGroupBuilder RequireBearer(this RouteGroupBuilder group, BearerToken token)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            if (token.Matches(context.HttpContext.Request.Headers.Authorization))
            {
                return await next(context);
            }

            context.HttpContext.Response.Headers.WWWAuthenticate = "Bearer";
            return ProblemTypes.Problem(
                StatusCodes.Status401Unauthorized, "unauthorized", "Unauthorized", "Send the admin token as 'Authorization: Bearer …'.");
        });
        return group;
    }
}
