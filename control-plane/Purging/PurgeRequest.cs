using CdnMusic.ControlPlane.Answers;

namespace CdnMusic.ControlPlane.Purging;

/// <summary>Body of <c>POST /admin/purge</c>.</summary>
/// <param name="Paths">Whole paths, such as <c>/tracks/a/master.m3u8</c>.</param>
/// <param name="Prefixes">Beginnings of paths, such as <c>/tracks/a/</c>; <c>/</c> is everything.</param>
/// <param name="Soft">Mark stale instead of removing.</param>
internal sealed record PurgeRequest(IReadOnlyList<string>? Paths, IReadOnlyList<string>? Prefixes, bool Soft = false)
{
    private const int MaxItems = 1000;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Mistake()
    {
        var all = (Paths ?? []).Concat(Prefixes ?? []).ToArray();
        return all.Length is 0 or > MaxItems
            ? $"Name 1 to {MaxItems} paths and prefixes."
            : all.Select(p => (Path: p, Wrong: RequestedPath.Mistake(p))).FirstOrDefault(p => p.Wrong is not null) is { Wrong: { } wrong } bad
                ? $"'{Shown(bad.Path)}' {wrong}."
                : null;
    }

    /// <summary>In words, for logs.</summary>
    public string Describe() =>
        string.Join(' ', (Paths ?? []).Concat((Prefixes ?? []).Select(p => p + "*")).Take(5).Select(Shown))
        + ((Paths?.Count ?? 0) + (Prefixes?.Count ?? 0) > 5 ? " …" : "")
        + (Soft ? " (soft)" : "");

    private static string Shown(string? path) => path is null ? "null" : path.Length > 120 ? path[..120] + "…" : path;
}
