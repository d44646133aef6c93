using System.Text.Json.Serialization;

namespace CdnMusic.ControlPlane.Weighting;

/// <summary>An operator's word on how much of its capacity's worth an edge gets. Body of <c>POST /admin/edges/{id}/weight</c>.</summary>
/// <param name="Weight">0: maintenance, no new players; 0.05: a canary; 1: all that its capacity suggests. Stands in for the label <c>share</c>.</param>
/// <param name="Reason">For people; at most 200 characters.</param>
internal sealed record EdgeWeight(
    double? Weight, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Reason)
{
    private const int MaxReason = 200;

    /// <summary>What is wrong with it, or null.</summary>
    public string? Mistake() =>
        Weight is not (>= 0 and <= 1) ? "'weight' must be 0 to 1."
        : Reason?.Length > MaxReason || Reason?.Any(char.IsControl) == true ? $"'reason' must be printable and have at most {MaxReason} characters."
        : null;
}
