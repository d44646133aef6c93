using CdnMusic.EdgeNode.Caching;
using CdnMusic.EdgeNode.Purging;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>
/// Invalidates what an unsafe request may have changed (RFC 9111 section 4.4): after a response that is no error, the target, and what
/// Location and Content-Location name on the same site. It works as purges do, and so reaches every variant and the fills in flight, costs
/// the same however much is cached, and survives a crash. Thread-safe.
/// </summary>
internal sealed class Invalidation(PurgeLedger purges, IOptions<EdgeOptions> options, ILogger<Invalidation> logger)
{
    private readonly Uri[] _origins = [.. options.Value.Origins.Select(o => new Uri(o))];

    /// <summary>Looks at a response before its first byte goes out, so that its receiver can rely on the invalidation.</summary>
    /// <param name="context">Request and response.</param>
    /// <param name="target">The request's <see cref="CanonicalTarget"/>.</param>
    public void Observe(HttpContext context, string target)
    {
        var (request, response) = (context.Request, context.Response);
        if (IsSafe(request.Method) || response.StatusCode is < 200 or > 399)
        {
            return;
        }

        string[] paths =
        [
            target,
            .. response.Headers.Location.Concat(response.Headers.ContentLocation).Select(value => OnThisSite(request, target, value)).OfType<string>(),
        ];
        try
        {
            purges.Purge(new PurgeRequest(paths, [], [], Soft: false));
        }
        catch (IOException error)
        {
            // It is in force all the same; only a restart would forget it.
            logger.PurgeNotDurable(error);
        }
    }

    // A method that is not known to be safe counts as unsafe.
    private static bool IsSafe(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method) || HttpMethods.IsTrace(method);

    /// <summary>The path and query that a field names, unless on another site: nobody shall empty a neighbour's cache.</summary>
    private string? OnThisSite(HttpRequest request, string target, string? value)
    {
        if (!Uri.TryCreate($"{request.Scheme}://{request.Host.ToUriComponent()}{target}", UriKind.Absolute, out var self)
            || !Uri.TryCreate(self, value, out var named))
        {
            return null;
        }

        // An origin that does not know its public name uses its own.
        return _origins.Append(self).Any(site => Uri.Compare(site, named, UriComponents.SchemeAndServer, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0)
            ? CanonicalTarget.Of(named.PathAndQuery)
            : null;
    }
}
