using CdnMusic.Origin.Ingesting;

namespace CdnMusic.Origin.Releasing;

/// <summary>A release and how it stands.</summary>
/// <param name="Id">Its name, given by the label.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="State">How it stands.</param>
/// <param name="Problem">Why it failed.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="UpdatedAt">When its state last changed.</param>
internal sealed record Release(
    string Id, ReleaseRequest Request, ReleaseState State, IngestProblem? Problem, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Nothing more will be done.</summary>
    public bool IsOver => State is ReleaseState.Published or ReleaseState.Failed or ReleaseState.Cancelled;
}
