using CdnMusic.Origin.Announcing;
using CdnMusic.Origin.Ingesting;
using CdnMusic.Origin.Jobs;

namespace CdnMusic.Origin.Releasing;

/// <summary>A release as its label sees it.</summary>
/// <param name="Id">Its name.</param>
/// <param name="State">How it stands.</param>
/// <param name="Problem">Why it failed.</param>
/// <param name="Request">What was asked for.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="UpdatedAt">When its state last changed.</param>
/// <param name="Tracks">Its tracks, in their order.</param>
/// <param name="Publication">The step that makes it visible, once it is due or scheduled.</param>
/// <param name="Announcements">What the control plane was, or will be, told.</param>
internal sealed record ReleaseStatus(
    string Id,
    ReleaseState State,
    IngestProblem? Problem,
    ReleaseRequest Request,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    IReadOnlyList<JobStatus> Tracks,
    JobStatus? Publication,
    IReadOnlyList<AnnouncementStatus> Announcements);
