using System.ComponentModel.DataAnnotations;

namespace CdnMusic.EdgeNode.Freshness;

/// <summary>
/// Lifetimes of responses that name none but have a Last-Modified (RFC 9111 section 4.2.2). Section <c>Edge:Freshness:Heuristics</c>.
/// </summary>
internal sealed class HeuristicOptions
{
    /// <summary>Which responses get one. Default <c>Public</c>: those that say so.</summary>
    [EnumDataType(typeof(HeuristicScope))]
    public HeuristicScope Scope { get; set; } = HeuristicScope.Public;

    /// <summary>The part of the time since the last modification that a response is fresh. Default 0.1, range 0–1.</summary>
    [Range(0.0, 1.0)]
    public double Fraction { get; set; } = 0.1;

    /// <summary>The longest such lifetime. Default 1 day, at most 30 days.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "30.00:00:00")]
    public TimeSpan Maximum { get; set; } = TimeSpan.FromDays(1);
}
