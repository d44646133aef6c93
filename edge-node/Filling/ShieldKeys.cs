using CdnMusic.EdgeNode.Purging;
using CdnMusic.Hosting.Management;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Filling;

/// <summary>
/// Tells surrogate keys to the edges that this one is a shield for, and to nobody else: without them a purge by key would pass those edges by.
/// Thread-safe.
/// </summary>
internal sealed class ShieldKeys
{
    /// <summary>The request field with the token.</summary>
    public const string FieldName = "CdnMusic-Shield";

    private const string Scheme = "Bearer ";

    /// <summary>One name more than are kept: the receiver knows then that it does not know them all.</summary>
    private const string More = "more";

    private readonly BearerToken? _token;

    public ShieldKeys(IOptions<EdgeOptions> options) =>
        _token = options.Value.ShieldToken is { Length: > 0 } token ? new BearerToken(token) : null;

    /// <summary>Adds the keys to the response, if an edge is asking.</summary>
    public void Tell(HttpContext context, SurrogateKeys keys)
    {
        if (_token is not null && keys.Names.Length > 0 && _token.Matches(context.Request.Headers[FieldName]))
        {
            context.Response.Headers["Surrogate-Key"] = string.Join(' ', keys.HasMore ? keys.Names.Append(More) : keys.Names);
        }
    }

    /// <summary>The field's value for a request to a shield.</summary>
    public static string FieldFor(string token) => Scheme + token;
}
