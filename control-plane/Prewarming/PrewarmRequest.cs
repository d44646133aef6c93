using CdnMusic.ControlPlane.Answers;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>Body of <c>POST /admin/prewarm</c>.</summary>
/// <param name="Paths">What to fill.</param>
/// <param name="Edges">Ids of the edges that shall have it; null for all.</param>
internal sealed record PrewarmRequest(IReadOnlyList<string>? Paths, IReadOnlyList<string>? Edges)
{
    private const int MaxPaths = 10_000;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Mistake() =>
        Paths is not { Count: > 0 and <= MaxPaths }
            ? $"Name 1 to {MaxPaths} paths."
            : Paths.Select(RequestedPath.Mistake).FirstOrDefault(m => m is not null) is { } wrong
                ? $"Every path {wrong}."
                : null;
}
