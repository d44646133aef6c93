using Microsoft.Extensions.Primitives;

namespace CdnMusic.HttpFields;

/// <summary>
/// What a response's <c>Cache-Control</c> tells caches (RFC 9111 5.2.2, RFC 5861, RFC 8246). Immutable.
/// </summary>
/// <remarks>
/// Unknown directives are ignored (RFC 9111 5.2.3) and names are case-insensitive. RFC 9111 4.2.1 leaves choices, made so: duplicated
/// seconds that differ count as zero, and so do seconds that are missing or invalid, so the response is stale;
/// a field-name list that is empty or invalid makes <c>no-cache</c> and <c>private</c> unqualified; a directive with stray text after it
/// still restricts but never permits. Conflicting directives are all reported: the most restrictive must be honoured by the cache.
/// </remarks>
public sealed record ResponseDirectives
{
    /// <summary>No directives at all.</summary>
    public static ResponseDirectives None { get; } = new();

    /// <summary>How long the response is fresh (RFC 9111 5.2.2.1); zero when sent with an invalid argument.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>As <see cref="MaxAge"/>, for shared caches, and stronger there (RFC 9111 5.2.2.10).</summary>
    public TimeSpan? SharedMaxAge { get; init; }

    /// <summary>How long it may be served stale while being revalidated (RFC 5861 3).</summary>
    public TimeSpan? StaleWhileRevalidate { get; init; }

    /// <summary>How long it may be served stale when the origin fails (RFC 5861 4).</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary>Must not be stored (RFC 9111 5.2.2.5).</summary>
    public bool NoStore { get; init; }

    /// <summary>Must not be used without revalidation (RFC 9111 5.2.2.4), as a whole; see <see cref="NoCacheFields"/>.</summary>
    public bool NoCache { get; init; }

    /// <summary>Must not be stored by a shared cache (RFC 9111 5.2.2.7), as a whole; see <see cref="PrivateFields"/>.</summary>
    public bool Private { get; init; }

    /// <summary>May be stored though other rules forbid it (RFC 9111 5.2.2.9).</summary>
    public bool Public { get; init; }

    /// <summary>Must not be used once stale (RFC 9111 5.2.2.2).</summary>
    public bool MustRevalidate { get; init; }

    /// <summary>As <see cref="MustRevalidate"/>, for shared caches (RFC 9111 5.2.2.8).</summary>
    public bool ProxyRevalidate { get; init; }

    /// <summary>Only caches which understand the status code may store it (RFC 9111 5.2.2.3).</summary>
    public bool MustUnderstand { get; init; }

    /// <summary>The content must not be transformed (RFC 9111 5.2.2.6).</summary>
    public bool NoTransform { get; init; }

    /// <summary>Will not change while fresh (RFC 8246 2).</summary>
    public bool Immutable { get; init; }

    /// <summary>Field names of a qualified <c>no-cache="a, b"</c>, as sent; never null.</summary>
    public IReadOnlyList<string> NoCacheFields { get; init; } = [];

    /// <summary>Field names of a qualified <c>private="a, b"</c>, as sent; never null.</summary>
    public IReadOnlyList<string> PrivateFields { get; init; } = [];

    /// <summary>Parses the field; an absent one gives <see cref="None"/> without allocating. Never fails.</summary>
    public static ResponseDirectives Parse(StringValues cacheControl)
    {
        if (cacheControl.Count == 0)
        {
            return None;
        }

        var found = new ResponseDirectivesBuilder();
        foreach (var line in cacheControl)
        {
            var members = new MemberReader(line);
            while (members.MoveNext())
            {
                found.Add(Directive.Read(members.Current));
            }
        }

        return found.Build();
    }
}
