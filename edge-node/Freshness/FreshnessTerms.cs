namespace CdnMusic.EdgeNode.Freshness;

/// <summary>For how long, and how, a stored response may be used (RFC 9111 section 4.2, RFC 5861). Immutable; times in UTC.</summary>
internal sealed record FreshnessTerms
{
    /// <summary>When the response reached us.</summary>
    public required DateTimeOffset ResponseTime { get; init; }

    /// <summary>How old it was then (section 4.2.3: corrected_initial_age).</summary>
    public required TimeSpan InitialAge { get; init; }

    /// <summary>How old it may become before it is stale (section 4.2.1).</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>How long past its lifetime it may be served while it is revalidated in the background.</summary>
    public TimeSpan StaleWhileRevalidate { get; init; }

    /// <summary>How long past its lifetime it may be served when the origin fails.</summary>
    public TimeSpan StaleIfError { get; init; }

    /// <summary>Never serve it stale (must-revalidate, proxy-revalidate, s-maxage).</summary>
    public bool MustRevalidate { get; init; }

    /// <summary>Never serve it without asking the origin (no-cache).</summary>
    public bool AlwaysRevalidate { get; init; }

    /// <summary>While it is fresh it will not change (RFC 8246).</summary>
    public bool Immutable { get; init; }

    /// <summary>It may answer requests with credentials (section 3.5: public, s-maxage, must-revalidate).</summary>
    public bool SharedDespiteCredentials { get; init; }

    /// <summary>Nothing forbids to serve it stale; whether something allows it is another question (section 4.2.4).</summary>
    public bool MayBeStale => !MustRevalidate && !AlwaysRevalidate;

    /// <summary>Section 4.2.3: current_age.</summary>
    public TimeSpan AgeAt(DateTimeOffset now)
    {
        var resident = now - ResponseTime;
        return InitialAge + (resident > TimeSpan.Zero ? resident : TimeSpan.Zero);
    }

    /// <summary>How long past its lifetime it is; not above zero while it is fresh.</summary>
    public TimeSpan OverdueAt(DateTimeOffset now) => AgeAt(now) - Lifetime;

    /// <summary>What may be done with it at a moment.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="softPurged">An operator marked it stale.</param>
    public Usability At(DateTimeOffset now, bool softPurged = false)
    {
        var overdue = softPurged ? TimeSpan.Zero : OverdueAt(now);
        if (AlwaysRevalidate)
        {
            return Usability.Revalidate;
        }

        if (!softPurged && overdue < TimeSpan.Zero)
        {
            return Usability.Fresh;
        }

        if (MustRevalidate)
        {
            return Usability.Revalidate;
        }

        return !softPurged && overdue < StaleWhileRevalidate ? Usability.StaleWhileRevalidate
            : overdue < StaleIfError ? Usability.StaleIfError
            : Usability.Revalidate;
    }
}
