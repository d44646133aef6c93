namespace CdnMusic.EdgeNode.Purging;

/// <summary>What to purge.</summary>
/// <param name="Paths">Paths with every query, or whole targets with theirs; each begins with a slash.</param>
/// <param name="Prefixes">Path prefixes; each begins and ends with a slash.</param>
/// <param name="Soft">Mark stale instead of removing.</param>
internal sealed record PurgeRequest(IReadOnlyList<string> Paths, IReadOnlyList<string> Prefixes, bool Soft)
{
    private const int MaxLength = 2048;
    private const int MaxEntries = 1000;

    /// <summary>What is wrong with the request, or null.</summary>
    public string? Problem()
    {
        if (Paths.Count + Prefixes.Count == 0)
        {
            return "name at least one path or prefix";
        }

        if (Paths.Count + Prefixes.Count > MaxEntries)
        {
            return $"name at most {MaxEntries} paths and prefixes at once";
        }

        if (Paths.FirstOrDefault(p => !IsPath(p)) is { } path)
        {
            return $"path '{path}' does not begin with '/' or is longer than {MaxLength}";
        }

        return Prefixes.FirstOrDefault(p => !IsPath(p) || !p.EndsWith('/')) is { } prefix
            ? $"prefix '{prefix}' does not begin and end with '/' or is longer than {MaxLength}"
            : null;
    }

    private static bool IsPath(string? text) => text is { Length: > 0 and <= MaxLength } && text[0] == '/' && !text.Any(char.IsControl);
}
