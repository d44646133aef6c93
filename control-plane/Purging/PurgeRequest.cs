using CdnMusic.ControlPlane.Answers;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>Body of <c>POST /admin/purge</c>.</summary>
/// <param name="Paths">Whole paths, such as <c>/tracks/a/master.m3u8</c>.</param>
/// <param name="Prefixes">Beginnings of paths, such as <c>/tracks/a/</c>; <c>/</c> is everything.</param>
/// <param name="Keys">Surrogate keys, such as <c>release-7</c>: 1–256 visible ASCII characters each.</param>
/// <param name="Soft">Mark stale instead of removing.</param>
/// <param name="Id">A name for this purge, 1–64 characters of <c>[A-Za-z0-9_-]</c>: sent again under it, it is the same purge. Null: a new one.</param>
internal sealed record PurgeRequest(
    IReadOnlyList<string>? Paths, IReadOnlyList<string>? Prefixes, IReadOnlyList<string>? Keys, bool Soft = false, string? Id = null)
{
    private const int MaxItems = 1000;
    private const int MaxKeyLength = 256, MaxIdLength = 64;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Mistake()
    {
        var all = (Paths ?? []).Concat(Prefixes ?? []).ToArray();
        if (all.Length + (Keys?.Count ?? 0) is 0 or > MaxItems)
        {
            return $"Name 1 to {MaxItems} paths, prefixes and keys.";
        }

        if (Id is not null && (Id.Length is 0 or > MaxIdLength || !Id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')))
        {
            return $"'id' must be 1 to {MaxIdLength} characters of A-Z, a-z, 0-9, '-' and '_'.";
        }

        foreach (var path in all)
        {
            if (RequestedPath.Mistake(path) is { } wrong)
            {
                return $"'{Shown(path)}' {wrong}.";
            }
        }

        // An edge would refuse it, and an edge that is away would go on refusing it: say so here, once.
        foreach (var prefix in (Prefixes ?? []).Where(p => !p.EndsWith('/') || p.Contains('?', StringComparison.Ordinal)))
        {
            return $"'{Shown(prefix)}' must end with '/' and have no query to be a prefix.";
        }

        foreach (var key in (Keys ?? []).Where(k => !IsKey(k)))
        {
            return $"'{Shown(key)}' must be 1 to {MaxKeyLength} visible ASCII characters to be a key.";
        }

        return null;
    }

    /// <summary>In words, for logs.</summary>
    public string Describe()
    {
        string[] all = [.. Paths ?? [], .. (Prefixes ?? []).Select(p => p + "*"), .. (Keys ?? []).Select(k => "key:" + k)];
        return string.Join(' ', all.Take(5).Select(Shown)) + (all.Length > 5 ? " …" : "") + (Soft ? " (soft)" : "");
    }

    private static bool IsKey(string? text) => text is { Length: > 0 and <= MaxKeyLength } && text.All(c => c is >= '!' and <= '~');

    private static string Shown(string? path) => path is null ? "null" : path.Length > 120 ? path[..120] + "…" : path;
}
