namespace CdnMusic.ControlPlane.Rollouts;

/// <summary>A revision of the fleet's settings, or a version of its software, on its way to the edges: the status resource. Immutable.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Revision">Counts up from 1; edges say which one they have.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="Status">How it stands.</param>
/// <param name="Stage">The stage it is in, from 0.</param>
/// <param name="Edges">Those that shall have it so far, in the order in which they were chosen.</param>
/// <param name="Before">Of software: what the edges ran before they were chosen.</param>
/// <param name="Reason">Why it was taken back; otherwise null.</param>
internal sealed record Rollout(
    string Id, long Revision, DateTimeOffset CreatedAt, RolloutRequest Request, RolloutStatus Status, int Stage, IReadOnlyList<string> Edges, string? Reason,
    IReadOnlyDictionary<string, string>? Before = null)
{
    /// <summary>It is neither through nor taken back.</summary>
    public bool IsOpen => Status is RolloutStatus.Active or RolloutStatus.Paused;
}
