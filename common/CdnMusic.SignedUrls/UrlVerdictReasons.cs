namespace CdnMusic.SignedUrls;

/// <summary>The verdicts in words.</summary>
public static class UrlVerdictReasons
{
    private static readonly string[] Tokens = [.. Enum.GetNames<UrlVerdict>().Select(KebabCase)];

    /// <summary>The stable name that clients, metrics and logs see, such as <c>wrong-path</c>.</summary>
    public static string ToReason(this UrlVerdict verdict) => Tokens[(int)verdict];

    /// <summary>A sentence for whoever has to act on it; no secrets.</summary>
    public static string Explain(this UrlVerdict verdict) => verdict switch
    {
        UrlVerdict.SignatureMissing => "This path needs a signed URL.",
        UrlVerdict.Valid => "The signature is good.",
        UrlVerdict.Malformed => "The URL's first segment is not a token.",
        UrlVerdict.AmbiguousPath => "The path has dot segments, empty segments, backslashes or needless percent-encoding.",
        UrlVerdict.UnknownKey => "The token names a key that is not known here.",
        UrlVerdict.BadSignature => "The token's signature does not match.",
        UrlVerdict.KeyInactive => "The token's key is not in use at this time.",
        UrlVerdict.Expired => "The token has expired; ask for a new URL.",
        UrlVerdict.NotYetValid => "The token is not valid yet.",
        UrlVerdict.WrongPath => "The token was signed for another path.",
        UrlVerdict.WrongClient => "The token was signed for another client.",
        UrlVerdict.RenditionNotAllowed => "The token does not allow this rendition; a lower one is.",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict)),
    };

    private static string KebabCase(string name) =>
        string.Concat(name.Select((c, i) => (i > 0 && char.IsUpper(c) ? "-" : "") + char.ToLowerInvariant(c)));
}
