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
    public static Storability Storable(int status, ResponseDirectives directives, Func<string, StringValues> fields)
    {
        if (directives.NoStore)
        {
            return Storability.NoStore;
        }

        if (directives.Private)
        {
            return Storability.Private;
        }

        if (status is < 200 or 206 or 304 or > 599)
        {
            return Storability.Status;
        }

        if (fields("Vary").ToString().Contains('*', StringComparison.Ordinal))
        {
            return Storability.VaryStar;
        }

        if (!StringValues.IsNullOrEmpty(fields("Set-Cookie")))
        {
            return Storability.SetCookie;
        }

        var explicitFreshness = directives.SharedMaxAge is not null || directives.MaxAge is not null
            || !StringValues.IsNullOrEmpty(fields("Expires"));
        var canRevalidate = directives.NoCache && !StringValues.IsNullOrEmpty(fields("ETag"));
        return explicitFreshness || canRevalidate ? Storability.Storable : Storability.NoExplicitFreshness;
    }

    /// <summary>For how long it may be used (RFC 9111 sections 4.2.1 and 4.2.3).</summary>
    public static FreshnessTerms Terms(
        ResponseDirectives directives, Func<string, StringValues> fields, DateTimeOffset requestTime, DateTimeOffset responseTime)
    {
        var date = HttpDate.TryParse(fields("Date").ToString(), responseTime, out var parsed) ? parsed : responseTime;
        var apparentAge = responseTime > date ? responseTime - date : TimeSpan.Zero;
        var ageValue = AgeField.TryParse(fields("Age"), out var age) ? age : TimeSpan.Zero;
        var correctedAge = ageValue + (responseTime - requestTime);
        return new FreshnessTerms
        {
            ResponseTime = responseTime,
            InitialAge = apparentAge > correctedAge ? apparentAge : correctedAge,
            Lifetime = Lifetime(directives, fields("Expires"), date, responseTime),
            StaleWhileRevalidate = directives.StaleWhileRevalidate ?? TimeSpan.Zero,
            StaleIfError = directives.StaleIfError ?? TimeSpan.Zero,
            // s-maxage incorporates proxy-revalidate (section 5.2.2.10).
            MustRevalidate = directives.MustRevalidate || directives.ProxyRevalidate || directives.SharedMaxAge is not null,
            AlwaysRevalidate = directives.NoCache,
        };
    }

    private static TimeSpan Lifetime(ResponseDirectives directives, StringValues expires, DateTimeOffset date, DateTimeOffset now)
    {
        if ((directives.SharedMaxAge ?? directives.MaxAge) is { } maxAge)
        {
            return maxAge;
        }

        // An invalid or duplicated Expires means already expired (section 5.3).
        return expires.Count == 1 && HttpDate.TryParse(expires.ToString(), now, out var at) && at > date ? at - date : TimeSpan.Zero;
    }
}
