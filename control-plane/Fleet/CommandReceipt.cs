using System.Text.Json.Serialization;
using Wire = CdnMusic.Protocol.Fleet;

namespace CdnMusic.ControlPlane.Fleet;

/// <summary>What became of one command to one edge.</summary>
/// <param name="Edge">The edge's id.</param>
/// <param name="Status">The outcome.</param>
/// <param name="Error">The edge's own words when it failed; otherwise null.</param>
/// <param name="ElapsedMs">Time until the outcome was known, milliseconds.</param>
internal sealed record CommandReceipt(string Edge, CommandOutcome Status, string? Error, double ElapsedMs)
{
    private const int MaxErrorLength = 500;

    /// <summary>The edge's whole answer, if there was one; for programs, not for operators.</summary>
    [JsonIgnore]
    public Wire.CommandResult? Result { get; init; }

    /// <summary>Of an edge's answer, or, with null, of the lack of one.</summary>
    public static CommandReceipt Of(string edge, CommandOutcome outcome, Wire.CommandResult? result, TimeSpan elapsed) =>
        new(edge, outcome, ErrorIn(result), Math.Round(elapsed.TotalMilliseconds, 3)) { Result = result };

    private static string? ErrorIn(Wire.CommandResult? result) =>
        result is not { Error.Length: > 0 } ? null : result.Error.Length <= MaxErrorLength ? result.Error : result.Error[..MaxErrorLength];
}
