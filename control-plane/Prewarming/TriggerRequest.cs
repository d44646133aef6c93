using System.Text.Json.Serialization;
using CdnMusic.ControlPlane.Answers;

namespace CdnMusic.ControlPlane.Prewarming;

/// <summary>Body of <c>POST /admin/triggers</c>: a CI/T command (RFC 8007 section 5.1.1), and what we add to it.</summary>
/// <param name="Trigger">What to do; or null with <paramref name="Cancel"/>.</param>
/// <param name="Cancel">URLs of status resources whose triggers shall be cancelled.</param>
/// <param name="Labels">Preposition: which edges; all that have these labels. Null: every edge.</param>
/// <param name="Top">Preposition: of those, only the edges that are going to be asked most. Null: all of them.</param>
/// <param name="Rate">Preposition: paths per second and edge at most, 1–10,000. Default 100.</param>
/// <param name="Window">Preposition: paths that one edge works on at a time, 1–256. Default 16.</param>
/// <param name="StartAt">When to begin. Null: now.</param>
/// <param name="ReleaseAt">Preposition: until then every edge answers 403 for these paths. Null: no embargo.</param>
internal sealed record TriggerRequest(
    TriggerSpecification? Trigger,
    IReadOnlyList<string>? Cancel = null,
    IReadOnlyDictionary<string, string>? Labels = null,
    TopEdges? Top = null,
    int Rate = 100,
    int Window = 16,
    DateTimeOffset? StartAt = null,
    DateTimeOffset? ReleaseAt = null)
{
    private const int MaxPaths = 1000, MaxRate = 10_000, MaxWindow = 256;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Mistake() =>
        (Trigger is null) == (Cancel is null) ? "Give either 'trigger' or 'cancel'."
        : Cancel is not null ? null
        : Trigger!.Urls is not { Count: > 0 and <= MaxPaths } ? $"'content.urls' must name 1 to {MaxPaths} paths."
        : Trigger.Urls.Select(RequestedPath.Mistake).FirstOrDefault(m => m is not null) is { } wrong ? $"Every URL is a path, and {wrong}."
        : Rate is < 1 or > MaxRate ? $"'rate' must be 1 to {MaxRate}."
        : Window is < 1 or > MaxWindow ? $"'window' must be 1 to {MaxWindow}."
        : Top?.Mistake() is { } wrongTop ? wrongTop
        : Trigger.Type != TriggerType.Preposition && (ReleaseAt ?? StartAt) is not null ? "Only a preposition can have a start or a release."
        : null;
}

/// <summary>RFC 8007 section 5.2.1.</summary>
/// <param name="Type">What to do.</param>
/// <param name="Urls">To which paths.</param>
internal sealed record TriggerSpecification(TriggerType Type, [property: JsonPropertyName("content.urls")] IReadOnlyList<string>? Urls);
