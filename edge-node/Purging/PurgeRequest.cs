using CdnMusic.EdgeNode.Caching;

namespace CdnMusic.EdgeNode.Purging;

/// <summary>What to purge.</summary>
/// <param name="Paths">Paths with every query, or whole targets with theirs; each begins with a slash.</param>
/// <param name="Prefixes">Path prefixes; each begins and ends with a slash. A slash alone is everything.</param>
/// <param name="Keys">Surrogate keys.</param>
/// <param name="Soft">Mark stale instead of removing.</param>
internal sealed record PurgeRequest(IReadOnlyList<string> Paths, IReadOnlyList<string> Prefixes, IReadOnlyList<string> Keys, bool Soft)
{
    private const int MaxLength = 2048;
    private const int MaxEntries = 1000;

    /// <summary>What is wrong with the request, or null.</summary>
    public string? Problem()
    {
        if (Paths.Count + Prefixes.Count + Keys.Count is 0 or > MaxEntries)
        {
            return $"name 1 to {MaxEntries} paths, prefixes and keys";
        }

        foreach (var path in Paths.Where(p => !IsPath(p)))
        {
            return $"path '{path}' does not begin with '/', is longer than {MaxLength} or has dot segments";
        }

        foreach (var prefix in Prefixes.Where(p => !IsPrefix(p)))
        {
            return $"prefix '{prefix}' does not begin and end with '/', is longer than {MaxLength}, or has dot segments or a query";
        }

        foreach (var key in Keys.Where(k => !SurrogateKeys.IsKey(k)))
        {
            return $"key '{key}' is not 1 to {SurrogateKeys.MaxLength} visible ASCII characters";
        }

        return null;
    }

    /// <summary>The purges that this asks for, texts in the form that cache keys have.</summary>
    public IEnumerable<PurgeEntry> Entries(ulong sequence) =>
    [
        .. Paths.Select(path => new PurgeEntry(sequence, PurgeScope.Path, Canonical(path), Soft)),
        .. Prefixes.Select(prefix => new PurgeEntry(sequence, PurgeScope.Prefix, Canonical(prefix), Soft)),
        .. Keys.Select(key => new PurgeEntry(sequence, PurgeScope.Key, key, Soft)),
    ];

    // However an operator percent-encodes a path, it is the one that requests for it have.
    private static string Canonical(string target)
    {
        var ascii = string.Concat(target.EnumerateRunes().Select(r => r.IsAscii && r.Value > ' ' ? r.ToString() : Uri.EscapeDataString(r.ToString())));
        return CanonicalTarget.Of(ascii) ?? target;
    }

    private static bool IsPrefix(string? text) => IsPath(text) && text!.EndsWith('/') && !text.Contains('?', StringComparison.Ordinal);

    private static bool IsPath(string? text) => text is { Length: > 0 and <= MaxLength } && text[0] == '/' && !text.Any(char.IsControl)
        && !text.Split('?')[0].Split('/').Any(segment => segment is "." or "..");
}
