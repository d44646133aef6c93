using CdnMusic.EdgeNode.Filling;
using CdnMusic.EdgeNode.Freshness;
using CdnMusic.HttpFields;
using Microsoft.Extensions.Options;

namespace CdnMusic.EdgeNode.Delivery;

/// <summary>What may be done with a stored response for one request: the origin's terms, the client's wishes, and our own limits.</summary>
internal sealed class UsePolicy(TimeProvider time, IOptions<EdgeOptions> options)
{
    private readonly FreshnessOptions _options = options.Value.Freshness;

    /// <summary>The client's directives, as far as they count here (RFC 9111 sections 5.2.1 and 5.4).</summary>
    public RequestDirectives DirectivesOf(HttpRequest request)
    {
        var directives = RequestDirectives.Parse(request.Headers.CacheControl, request.Headers.Pragma);
        return _options.HonourRequestDirectives ? directives
            : directives.OnlyIfCached ? new RequestDirectives { OnlyIfCached = true }
            : RequestDirectives.None;
    }

    /// <summary>How a stored response may be used.</summary>
    /// <param name="terms">The origin's terms.</param>
    /// <param name="softPurged">An operator marked it stale.</param>
    /// <param name="client">The client's directives.</param>
    public Usability Judge(FreshnessTerms terms, bool softPurged, RequestDirectives client)
    {
        var now = time.GetUtcNow();
        var usability = terms.At(now, softPurged);
        if (usability == Usability.Fresh)
        {
            return Suits(terms, client, now) ? Usability.Fresh : Usability.Revalidate;
        }

        // A client that names an age it likes wants nothing stale, unless it also says so (section 5.2.1.1).
        var tolerant = !client.NoCache && client.MinFresh is null
            && (client.MaxAge is null || (client.MaxStale is not null && terms.AgeAt(now) <= client.MaxAge));
        return usability switch
        {
            Usability.StaleWhileRevalidate => tolerant ? usability : Usability.Revalidate,
            _ when tolerant && terms.MayBeStale && !softPurged && client.MaxStale >= terms.OverdueAt(now) => Usability.StaleByRequest,
            _ => usability,
        };
    }

    /// <summary>May a stored response be served although it had to be revalidated, because that failed?</summary>
    /// <param name="terms">The origin's terms.</param>
    /// <param name="softPurged">An operator marked it stale.</param>
    /// <param name="client">The client's directives.</param>
    /// <param name="failure">What went wrong.</param>
    public bool MayStandIn(FreshnessTerms terms, bool softPurged, RequestDirectives client, OriginFailure failure)
    {
        if (!terms.MayBeStale)
        {
            return false;
        }

        var overdue = softPurged ? TimeSpan.Zero : terms.OverdueAt(time.GetUtcNow());
        // What the origin allows holds for every client. What clients may allow is up to them, and no-cache says no.
        return overdue < terms.StaleIfError
            || (!client.NoCache && overdue < client.StaleIfError)
            || (!client.NoCache && failure != OriginFailure.ServerError && overdue < _options.StaleWhenDisconnected);
    }

    private static bool Suits(FreshnessTerms terms, RequestDirectives client, DateTimeOffset now)
    {
        // What the origin promised not to change while it is fresh cannot be any newer there: a reload is answered from here (RFC 8246).
        var recentEnough = terms.Immutable || (!client.NoCache && !(terms.AgeAt(now) > client.MaxAge));
        return recentEnough && !(-terms.OverdueAt(now) < client.MinFresh);
    }
}
