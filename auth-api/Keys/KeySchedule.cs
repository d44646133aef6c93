namespace CdnMusic.AuthApi.Keys;

/// <summary>
/// When keys are made, sign and go.
/// <list type="number">
/// <item>The newest key whose time has come signs, for one lifetime.</item>
/// <item>Its successor is made one overlap before that ends, and published at once: verifiers know a key before they see its signatures.</item>
/// <item>A key that no longer signs stays published for one overlap, and at least as long as a token lives.</item>
/// </list>
/// </summary>
internal static class KeySchedule
{
    /// <summary>
    /// The key that signs now: the newest whose time has come; the oldest where a replica's clock is behind that of the one that made it.
    /// Null: there is none.
    /// </summary>
    public static SigningKey? Signing(IReadOnlyCollection<SigningKey> keys, DateTimeOffset now) =>
        keys.Where(k => k.SignsFrom <= now).MaxBy(k => k.SignsFrom) ?? keys.MinBy(k => k.SignsFrom);

    /// <summary>From when a key that has to be made now would sign. Null: none is due.</summary>
    public static DateTimeOffset? Due(IReadOnlyCollection<SigningKey> keys, DateTimeOffset now, TimeSpan lifetime, TimeSpan overlap)
    {
        if (Signing(keys, now) is not { } signing)
        {
            return now;
        }

        if (keys.Any(k => k.SignsFrom > now))
        {
            return null;
        }

        var end = signing.SignsFrom + lifetime;
        // After an outage the end may be near or past: verifiers still get their overlap.
        return now >= end - overlap ? Latest(end, now + overlap) : null;
    }

    /// <summary>Keys that nothing valid is signed with any more.</summary>
    public static IEnumerable<SigningKey> Expired(IReadOnlyCollection<SigningKey> keys, DateTimeOffset now, TimeSpan retention) =>
        from key in keys
        let successor = keys.Where(k => k.SignsFrom > key.SignsFrom).MinBy(k => k.SignsFrom)
        where successor is not null && successor.SignsFrom + retention < now
        select key;

    private static DateTimeOffset Latest(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
