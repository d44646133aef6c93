using System.Globalization;

namespace CdnMusic.Protocol.Settings;

/// <summary>
/// The settings of section <c>Edge</c> that a fleet may change while its edges run: those that are read at every use, and with which a node
/// can neither lose what it stores nor be cut off. Pure.
/// </summary>
public static class RuntimeSettings
{
    private static readonly Dictionary<string, Func<string, string?>> Rules = new(StringComparer.Ordinal)
    {
        ["Fill:ResponseTimeout"] = text => Duration(text, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
        ["Fill:IdleTimeout"] = text => Duration(text, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5)),
        ["Freshness:HonourRequestDirectives"] = Flag,
        ["Freshness:StaleWhenDisconnected"] = text => Duration(text, TimeSpan.Zero, TimeSpan.FromDays(365)),
        ["Prefetch:Segments"] = text => Whole(text, 0, 20),
        ["Prefetch:PauseAboveFills"] = text => Whole(text, 0, 100_000),
    };

    /// <summary>Their names, below <c>Edge:</c>.</summary>
    public static IReadOnlyCollection<string> Names => Rules.Keys;

    /// <summary>Everything that is wrong with these settings, one sentence each; empty if nothing is.</summary>
    public static IReadOnlyList<string> Mistakes(IEnumerable<KeyValuePair<string, string>> settings) =>
    [
        .. settings.Select(s => !Rules.TryGetValue(s.Key, out var rule) ? $"{s.Key}: cannot be changed at run time; can be: {string.Join(", ", Names.Order(StringComparer.Ordinal))}"
            : rule(s.Value) is { } wrong ? $"{s.Key}: {wrong}" : null).OfType<string>(),
    ];

    private static string? Duration(string text, TimeSpan least, TimeSpan most) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? null : $"must be a duration from {least:c} to {most:c}";

    private static string? Whole(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most ? null : $"must be a whole number from {least} to {most}";

    private static string? Flag(string text) => bool.TryParse(text, out _) ? null : "must be true or false";
}
