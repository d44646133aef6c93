using System.ComponentModel.DataAnnotations;
using CdnMusic.HttpFields;

namespace CdnMusic.EdgeNode.Freshness;

/// <summary>What RFC 9111 leaves to whoever runs a cache. Section <c>Edge:Freshness</c>.</summary>
internal sealed class FreshnessOptions : IValidatableObject
{
    /// <summary>Lifetimes of responses that name none.</summary>
    public HeuristicOptions Heuristics { get; } = new();

    /// <summary>
    /// Whether a client's Cache-Control counts (no-cache, max-age, max-stale, …). Default true. False leaves only-if-cached alone in force,
    /// and takes from clients the means to send requests on to the origin.
    /// </summary>
    public bool HonourRequestDirectives { get; set; } = true;

    /// <summary>
    /// How long past its lifetime a response may be served while no origin can be reached, unless it forbids that (RFC 9111 section 4.2.4).
    /// Default 1 day, at most 365 days; zero switches it off.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan StaleWhenDisconnected { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Request fields that may stand in a Vary without selecting anything, because the origin never gets them. Without this, a request
    /// that has such a field is proxied. Default none.
    /// </summary>
    public string[] IgnoredVaryFields { get; set; } = [];

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var name in IgnoredVaryFields.Where(n => n.Length == 0 || n.Contains(',', StringComparison.Ordinal) || ConnectionFields.IsHopByHop(n)))
        {
            yield return new ValidationResult($"'{name}' is not the name of a field that can select", [nameof(IgnoredVaryFields)]);
        }
    }
}
