namespace CdnMusic.HttpFields;

/// <summary>Collects directives into a <see cref="ResponseDirectives"/> by the rules in its remarks.</summary>
internal struct ResponseDirectivesBuilder
{
    private const int LongestName = 24;
    private TimeSpan? _maxAge, _sharedMaxAge, _staleWhileRevalidate, _staleIfError;
    private bool _noStore, _noCache, _private, _public, _mustRevalidate, _proxyRevalidate, _mustUnderstand, _noTransform, _immutable;
    private List<string>? _noCacheFields, _privateFields;

    /// <summary>Does the directive's argument count seconds?</summary>
    public static bool TakesSeconds(string name) => name is "max-age" or "s-maxage" or "stale-while-revalidate" or "stale-if-error";

    /// <summary>Does the directive's argument name fields?</summary>
    public static bool TakesFields(string name) => name is "no-cache" or "private";

    public void Add(Directive directive)
    {
        Span<char> name = stackalloc char[LongestName];
        var length = directive.Name.ToLowerInvariant(name);
        if (length > 0)
        {
            Add(name[..length], directive.Argument, directive.HasArgument, directive.IsMalformed);
        }
    }

    /// <summary>Adds a directive with a lower-case name.</summary>
    public void Add(ReadOnlySpan<char> name, ReadOnlySpan<char> argument, bool hasArgument, bool isMalformed)
    {
        switch (name)
        {
            case "max-age":
                Set(ref _maxAge, SecondsOrStale(argument, isMalformed));
                break;
            case "s-maxage":
                Set(ref _sharedMaxAge, SecondsOrStale(argument, isMalformed));
                break;
            case "stale-while-revalidate":
                Set(ref _staleWhileRevalidate, SecondsOrStale(argument, isMalformed));
                break;
            case "stale-if-error":
                Set(ref _staleIfError, SecondsOrStale(argument, isMalformed));
                break;
            case "no-store":
                _noStore = true;
                break;
            case "no-cache":
                _noCache |= !TryAddFields(argument, hasArgument, isMalformed, ref _noCacheFields);
                break;
            case "private":
                _private |= !TryAddFields(argument, hasArgument, isMalformed, ref _privateFields);
                break;
            case "must-revalidate":
                _mustRevalidate = true;
                break;
            case "proxy-revalidate":
                _proxyRevalidate = true;
                break;
            case "must-understand":
                // Allows a cache to ignore no-store (RFC 9111 5.2.2.3), so it permits.
                _mustUnderstand |= !isMalformed;
                break;
            case "no-transform":
                _noTransform = true;
                break;
            case "public":
                _public |= !isMalformed;
                break;
            case "immutable":
                _immutable |= !isMalformed;
                break;
        }
    }

    public readonly ResponseDirectives Build() => new()
    {
        MaxAge = _maxAge,
        SharedMaxAge = _sharedMaxAge,
        StaleWhileRevalidate = _staleWhileRevalidate,
        StaleIfError = _staleIfError,
        NoStore = _noStore,
        NoCache = _noCache,
        Private = _private,
        Public = _public,
        MustRevalidate = _mustRevalidate,
        ProxyRevalidate = _proxyRevalidate,
        MustUnderstand = _mustUnderstand,
        NoTransform = _noTransform,
        Immutable = _immutable,
        NoCacheFields = _noCacheFields?.AsReadOnly() ?? (IReadOnlyList<string>)[],
        PrivateFields = _privateFields?.AsReadOnly() ?? (IReadOnlyList<string>)[],
    };

    private static TimeSpan SecondsOrStale(ReadOnlySpan<char> argument, bool isMalformed) =>
        !isMalformed && DeltaSeconds.TryParse(argument, out var seconds) ? seconds : TimeSpan.Zero;

    /// <summary>Values that contradict each other make the response stale (RFC 9111 4.2.1).</summary>
    private static void Set(ref TimeSpan? seconds, TimeSpan value) => seconds = seconds is { } seen && seen != value ? TimeSpan.Zero : value;

    private static bool TryAddFields(ReadOnlySpan<char> argument, bool hasArgument, bool isMalformed, ref List<string>? fields)
    {
        if (!hasArgument || isMalformed)
        {
            return false;
        }

        var names = new List<string>();
        var members = new MemberReader(argument);
        while (members.MoveNext())
        {
            if (!FieldText.IsToken(members.Current))
            {
                return false;
            }

            names.Add(members.Current.ToString());
        }

        if (names.Count > 0)
        {
            (fields ??= []).AddRange(names);
        }

        return names.Count > 0;
    }
}
