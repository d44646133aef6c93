namespace CdnMusic.HttpFields;

/// <summary>The registered tokens of <see cref="ForwardReason"/>.</summary>
public static class ForwardReasonTokens
{
    /// <summary>The token as it appears in <c>Cache-Status</c> (RFC 9211 2.2).</summary>
    public static string ToToken(this ForwardReason reason) => reason switch
    {
        ForwardReason.Bypass => "bypass",
        ForwardReason.Method => "method",
        ForwardReason.UriMiss => "uri-miss",
        ForwardReason.VaryMiss => "vary-miss",
        ForwardReason.Miss => "miss",
        ForwardReason.Request => "request",
        ForwardReason.Stale => "stale",
        ForwardReason.Partial => "partial",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Unknown reason"),
    };
}
