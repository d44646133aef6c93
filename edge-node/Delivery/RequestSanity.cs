using CdnMusic.EdgeNode.Caching;
using Microsoft.AspNetCore.Http.Features;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>What the server lets through and a shared cache must not.</summary>
internal static class RequestSanity
{
    /// <summary>
    /// Fields by which some origins let a client speak for another host, path or method than the request's own. None is part of the cache
    /// key, and behind this node none is true.
    /// </summary>
    private static readonly string[] UnkeyedInstructions =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Forwarded-Proto", "X-Forwarded-Scheme",
        "X-Forwarded-Server", "X-Host", "X-HTTP-Host-Override", "X-HTTP-Method", "X-HTTP-Method-Override", "X-Method-Override", "X-Original-URL",
        "X-Rewrite-URL", Peering.PeerProof.FieldName, Shielding.RegionTrust.PlaceFieldName,
    ];

    /// <summary>The request's target in canonical spelling, or null if it names no object.</summary>
    public static string? Target(HttpContext context) => CanonicalTarget.Of(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);

    /// <summary>
    /// Has the request both a Content-Length and a Transfer-Encoding, or a Transfer-Encoding in a version that knows none? Somebody between
    /// the client and here may have seen its end elsewhere (RFC 9112 section 6.1).
    /// </summary>
    public static bool IsAmbiguouslyFramed(HttpRequest request) =>
        request.Headers.ContainsKey("Transfer-Encoding")
        // Kestrel renames a Content-Length that it overrules.
        && (request.Headers.ContainsKey("X-Content-Length") || HttpProtocol.IsHttp10(request.Protocol) || HttpProtocol.IsHttp09(request.Protocol));

    /// <summary>TRACE would show a client what it should not see (RFC 9110 section 9.3.8), CONNECT asks for a tunnel.</summary>
    public static bool IsProxiedMethod(string method) => !HttpMethods.IsTrace(method) && !HttpMethods.IsConnect(method);

    /// <summary>Takes away what could make the origin answer another question than the one in the cache key, or leave HTTP.</summary>
    public static void DropUnkeyedInstructions(HttpContext context)
    {
        foreach (var name in UnkeyedInstructions)
        {
            context.Request.Headers.Remove(name);
        }

        // An upgraded connection is a tunnel through which requests pass unseen.
        context.Request.Headers.Remove("Upgrade");
        context.Features.Set<IHttpUpgradeFeature>(null);
    }
}
