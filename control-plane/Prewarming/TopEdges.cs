using CdnMusic.ControlPlane.Answers;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>The edges where a release is going to be asked for most, told from what is being asked for.</summary>
/// <param name="Edges">How many of them, 1–10,000.</param>
/// <param name="Prefix">What is asked for by the same listeners: <c>/tracks/the-artist-</c>.</param>
internal sealed record TopEdges(int Edges, string? Prefix)
{
    private const int MaxEdges = 10_000;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Mistake() =>
        Edges is < 1 or > MaxEdges ? $"'top.edges' must be 1 to {MaxEdges}."
        : RequestedPath.Mistake(Prefix) is { } wrong ? $"'top.prefix' {wrong}."
        : null;
}
