using Microsoft.Extensions.Primitives;

namespace CdnMusic.EdgeNode.Freshness;

/// <summary>Selection among stored variants (RFC 9111 section 4.1).</summary>
internal static class Variance
{
    private static readonly string[] Whitespace = [" ", "\t"];

    /// <summary>
    /// The request fields that are passed on to the origin, and so the only ones that a response can depend on. All others of the
    /// client's stay here, which is what keeps them from poisoning what is shared.
    /// </summary>
    public static IReadOnlyList<string> ForwardedFields { get; } = ["accept", "accept-encoding", "accept-language"];

    /// <summary>Does the Vary say that no other request can be known to get the same?</summary>
    public static bool IsStar(StringValues vary) => Members(vary).Contains("*");

    /// <summary>The fields that a Vary names, lower-case and sorted, without those that an operator says select nothing.</summary>
    public static IReadOnlyList<string> SelectingFields(StringValues vary, IReadOnlyCollection<string> ignored) =>
    [
        .. Members(vary)
            .Where(name => !ignored.Contains(name, StringComparer.OrdinalIgnoreCase))
            .Select(name => name.ToLowerInvariant())
            .Distinct()
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>
    /// Can a stored response be selected at all? All of them were asked for without the fields that are not passed on, so a request that
    /// has one of those matches none (section 4.1: absent only matches absent).
    /// </summary>
    public static bool IsWithinReach(IReadOnlyList<string> selecting, Func<string, StringValues> requestFields) =>
        selecting.All(name => ForwardedFields.Contains(name) || requestFields(name).Count == 0);

    /// <summary>The request's values of the selecting fields, in a form where the same meaning has the same text.</summary>
    public static string SelectingValues(IReadOnlyList<string> selecting, Func<string, StringValues> requestFields) =>
        string.Join('\n', selecting.Select(name => requestFields(name) is { Count: > 0 } values ? name + ":" + Normalise(name, values) : name));

    /// <summary>
    /// White space around members means nothing in any of these fields. Case means nothing in codings and languages, but may in a media
    /// type's parameters; order means nothing in codings, but some origins read a preference from that of languages and types.
    /// </summary>
    private static string Normalise(string name, StringValues values)
    {
        var text = values.ToString();
        if (text.Contains('"', StringComparison.Ordinal))
        {
            return text;
        }

        var members = Members(values).Select(m => Whitespace.Aggregate(m, (t, space) => t.Replace(space, "", StringComparison.Ordinal)));
        members = name == "accept" ? members : members.Select(m => m.ToLowerInvariant());
        members = name == "accept-encoding" ? members.Order(StringComparer.Ordinal) : members;
        return string.Join(',', members);
    }

    private static string[] Members(StringValues values) =>
        values.ToString().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
