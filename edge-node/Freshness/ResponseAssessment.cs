using CdnMusic.HttpFields;
using Microsoft.Extensions.Primitives;

namespace CdnMusic.EdgeNode.Freshness;

/// <summary>Reads an origin response as a shared cache does. Pure functions.</summary>
internal static class ResponseAssessment
{
    /// <summary>The directives that govern this cache: CDN-Cache-Control where it is valid (RFC 9213), else Cache-Control.</summary>
    public static ResponseDirectives DirectivesOf(Func<string, StringValues> fields) =>
        TargetedCacheControl.TryParse(fields("CDN-Cache-Control"), out var targeted)
            ? targeted
            : ResponseDirectives.Parse(fields("Cache-Control"));

    /// <summary>May it be stored? (RFC 9111 section 3, and our own caution about cookies.)</summary>
    public static Storability Storable(
        int status, ResponseDirectives directives, Func<string, StringValues> fields, FreshnessTerms terms)
    {
        var understood = CacheableStatus.IsUnderstood(status);
        // To a cache that understands the code, the no-store beside must-understand is not addressed (section 5.2.2.3).
        if (directives.NoStore && !(directives.MustUnderstand && understood))
        {
            return Storability.NoStore;
        }

        if (directives.Private)
        {
            return Storability.Private;
        }

        if (!CacheableStatus.IsStorable(status) || (directives.MustUnderstand && !understood))
        {
            return Storability.Status;
        }

        if (Variance.IsStar(fields("Vary")))
        {
            return Storability.VaryStar;
        }

        // A cookie that the response itself keeps out of caches is no obstacle: it is not stored.
        if (!StringValues.IsNullOrEmpty(fields("Set-Cookie")) && !IsQualified("Set-Cookie", directives))
        {
            return Storability.SetCookie;
        }

        var allowed = IsExplicit(directives, fields) || directives.Public || CacheableStatus.IsHeuristicallyCacheable(status);
        var useful = IsExplicit(directives, fields) || terms.Lifetime > TimeSpan.Zero
            || !StringValues.IsNullOrEmpty(fields("ETag")) || !StringValues.IsNullOrEmpty(fields("Last-Modified"));
        return allowed && useful ? Storability.Storable : Storability.NoFreshness;
    }

    /// <summary>For how long it may be used (RFC 9111 sections 4.2.1 to 4.2.3).</summary>
    public static FreshnessTerms Terms(
        int status,
        ResponseDirectives directives,
        Func<string, StringValues> fields,
        DateTimeOffset requestTime,
        DateTimeOffset responseTime,
        HeuristicOptions heuristics)
    {
        var date = HttpDate.TryParse(fields("Date").ToString(), responseTime, out var parsed) ? parsed : responseTime;
        var apparentAge = responseTime > date ? responseTime - date : TimeSpan.Zero;
        var ageValue = AgeField.TryParse(fields("Age"), out var age) ? age : TimeSpan.Zero;
        var correctedAge = ageValue + (responseTime - requestTime);
        return new FreshnessTerms
        {
            ResponseTime = responseTime,
            InitialAge = apparentAge > correctedAge ? apparentAge : correctedAge,
            Lifetime = IsExplicit(directives, fields)
                ? ExplicitLifetime(directives, fields("Expires"), date, responseTime)
                : HeuristicLifetime(status, directives, fields("Last-Modified"), date, heuristics),
            StaleWhileRevalidate = directives.StaleWhileRevalidate ?? TimeSpan.Zero,
            StaleIfError = directives.StaleIfError ?? TimeSpan.Zero,
            // s-maxage incorporates proxy-revalidate (section 5.2.2.10).
            MustRevalidate = directives.MustRevalidate || directives.ProxyRevalidate || directives.SharedMaxAge is not null,
            AlwaysRevalidate = directives.NoCache,
            Immutable = directives.Immutable,
            SharedDespiteCredentials = directives.Public || directives.MustRevalidate || directives.SharedMaxAge is not null,
        };
    }

    private static bool IsExplicit(ResponseDirectives directives, Func<string, StringValues> fields) =>
        directives.SharedMaxAge is not null || directives.MaxAge is not null || fields("Expires").Count > 0;

    private static bool IsQualified(string field, ResponseDirectives directives) =>
        directives.PrivateFields.Concat(directives.NoCacheFields).Contains(field, StringComparer.OrdinalIgnoreCase);

    private static TimeSpan ExplicitLifetime(ResponseDirectives directives, StringValues expires, DateTimeOffset date, DateTimeOffset now)
    {
        if ((directives.SharedMaxAge ?? directives.MaxAge) is { } maxAge)
        {
            return maxAge;
        }

        // An invalid or duplicated Expires means already expired (section 5.3).
        return expires.Count == 1 && HttpDate.TryParse(expires.ToString(), now, out var at) && at > date ? at - date : TimeSpan.Zero;
    }

    private static TimeSpan HeuristicLifetime(
        int status, ResponseDirectives directives, StringValues lastModified, DateTimeOffset date, HeuristicOptions heuristics)
    {
        var applies = heuristics.Scope switch
        {
            HeuristicScope.Never => false,
            HeuristicScope.Public => directives.Public,
            _ => directives.Public || CacheableStatus.IsHeuristicallyCacheable(status),
        };
        if (!applies || !HttpDate.TryParse(lastModified.ToString(), date, out var modified) || modified >= date)
        {
            return TimeSpan.Zero;
        }

        var lifetime = (date - modified) * heuristics.Fraction;
        return lifetime < heuristics.Maximum ? lifetime : heuristics.Maximum;
    }
}
