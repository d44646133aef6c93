using CdnMusic.HttpFields.Structured;

namespace CdnMusic.ListeningApi.Answers;

/// <summary>What <c>Prefer</c> (RFC 7240) says of a heavy answer.</summary>
/// <param name="IsAsync"><c>respond-async</c>: 202 is welcome.</param>
/// <param name="Wait">How long the client likes to wait for the answer itself; at most 30 s.</param>
internal sealed record Preferences(bool IsAsync, TimeSpan Wait)
{
    private const int MaxWaitSeconds = 30;

    /// <summary>Reads them; what is not understood is ignored, as RFC 7240 wants it.</summary>
    public static Preferences Of(HttpRequest request)
    {
        if (!StructuredFieldParser.TryParseDictionary(request.Headers["Prefer"], out var prefer))
        {
            return new Preferences(false, TimeSpan.Zero);
        }

        var wait = prefer.TryGetValue("wait", out var member) && member is Item { Value: { Kind: BareItemKind.Integer } value } ? value.AsInteger() : 0;
        return new Preferences(prefer.TryGetValue("respond-async", out _), TimeSpan.FromSeconds(Math.Clamp(wait, 0, MaxWaitSeconds)));
    }

    /// <summary>The value of <c>Preference-Applied</c>; empty when there was none.</summary>
    public string Applied => string.Join(", ", new[]
    {
        IsAsync ? "respond-async" : null, Wait > TimeSpan.Zero ? $"wait={(int)Wait.TotalSeconds}" : null,
    }.OfType<string>());
}
