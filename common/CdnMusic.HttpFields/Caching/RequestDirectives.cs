using Microsoft.Extensions.Primitives;

namespace CdnMusic.HttpFields;

/// <summary>What a request's <c>Cache-Control</c> asks of caches (RFC 9111 5.2.1, RFC 5861 4). Immutable.</summary>
/// <remarks>
/// Request directives are advice (RFC 9111 5.2.1), so an invalid argument drops its directive. Of a duplicated directive the first valid
/// occurrence counts. Names are case-insensitive, unknown directives are ignored.
/// </remarks>
public sealed record RequestDirectives
{
    private const int LongestName = 16;
    private static readonly RequestDirectives Uncached = new() { NoCache = true };

    /// <summary>No directives at all.</summary>
    public static RequestDirectives None { get; } = new();

    /// <summary>Nothing of this request or its response may be stored (RFC 9111 5.2.1.5).</summary>
    public bool NoStore { get; init; }

    /// <summary>A stored response must be revalidated first (RFC 9111 5.2.1.4).</summary>
    public bool NoCache { get; init; }

    /// <summary>Answer from the cache or with 504 (RFC 9111 5.2.1.7).</summary>
    public bool OnlyIfCached { get; init; }

    /// <summary>The content must not be transformed (RFC 9111 5.2.1.6).</summary>
    public bool NoTransform { get; init; }

    /// <summary>The greatest age wanted (RFC 9111 5.2.1.1).</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>How much longer it shall be fresh (RFC 9111 5.2.1.3).</summary>
    public TimeSpan? MinFresh { get; init; }

    /// <summary>How stale it may be (RFC 9111 5.2.1.2); <see cref="TimeSpan.MaxValue"/> when sent without an argument.</summary>
    public TimeSpan? MaxStale { get; init; }

    /// <summary>How stale it may be when the origin fails (RFC 5861 4).</summary>
    public TimeSpan? StaleIfError { get; init; }

    /// <summary>
    /// Parses the fields; absent ones give <see cref="None"/> without allocating. <c>Pragma: no-cache</c> (RFC 9111 5.4) counts only
    /// without <c>Cache-Control</c>. Never fails.
    /// </summary>
    public static RequestDirectives Parse(StringValues cacheControl, StringValues pragma = default)
    {
        if (cacheControl.Count == 0)
        {
            return pragma.Count == 0 ? None : FromPragma(pragma);
        }

        bool noStore = false, noCache = false, onlyIfCached = false, noTransform = false;
        TimeSpan? maxAge = null, minFresh = null, maxStale = null, staleIfError = null;
        Span<char> name = stackalloc char[LongestName];
        foreach (var line in cacheControl)
        {
            var members = new MemberReader(line);
            while (members.MoveNext())
            {
                var directive = Directive.Read(members.Current);
                var length = Math.Max(0, directive.Name.ToLowerInvariant(name));
                switch (name[..length])
                {
                    case "no-store":
                        noStore = true;
                        break;
                    case "no-cache":
                        noCache = true;
                        break;
                    case "only-if-cached":
                        onlyIfCached = true;
                        break;
                    case "no-transform":
                        noTransform = true;
                        break;
                    case "max-age":
                        maxAge ??= directive.Seconds;
                        break;
                    case "min-fresh":
                        minFresh ??= directive.Seconds;
                        break;
                    case "max-stale":
                        maxStale ??= directive is { HasArgument: false, IsMalformed: false } ? TimeSpan.MaxValue : directive.Seconds;
                        break;
                    case "stale-if-error":
                        staleIfError ??= directive.Seconds;
                        break;
                }
            }
        }

        return new RequestDirectives
        {
            NoStore = noStore,
            NoCache = noCache,
            OnlyIfCached = onlyIfCached,
            NoTransform = noTransform,
            MaxAge = maxAge,
            MinFresh = minFresh,
            MaxStale = maxStale,
            StaleIfError = staleIfError,
        };
    }

    private static RequestDirectives FromPragma(StringValues pragma)
    {
        foreach (var line in pragma)
        {
            var members = new MemberReader(line);
            while (members.MoveNext())
            {
                if (members.Current.Equals("no-cache", StringComparison.OrdinalIgnoreCase))
                {
                    return Uncached;
                }
            }
        }

        return None;
    }
}
