using Microsoft.Extensions.Primitives;

namespace CdnMusic.EdgeNode.Freshness;

/// <summary>Selection among stored variants (RFC 9111 section 4.1).</summary>
internal static class Variance
{
    /// <summary>
    /// The request fields that are passed on to the origin, and so the only ones that a response can depend on. All others of the
    /// client's stay here, which is what keeps them from poisoning what is shared.
    /// </summary>
    public static IReadOnlyList<string> ForwardedFields { get; } = ["accept", "accept-encoding", "accept-language"];

    /// <summary>The fields a Vary names, lower-case and sorted, without those that never reach the origin.</summary>
    public static IReadOnlyList<string> SelectingFields(StringValues vary) =>
    [
        .. vary.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(name => name.ToLowerInvariant())
            .Where(name => ForwardedFields.Contains(name))
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The request's values of the selecting fields, in a form where the same meaning has the same text.</summary>
    public static string SelectingValues(IReadOnlyList<string> selecting, Func<string, StringValues> requestFields) =>
        string.Join('\n', selecting.Select(name => name + ":" + Normalise(requestFields(name))));

    private static string Normalise(StringValues values) => string.Join(
        ',',
        values.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(v => v.ToLowerInvariant()));
}
