using CdnMusic.Origin.Ingesting;

namespace CdnMusic.Origin.Announcing;

/// <summary>One trigger for the control plane.</summary>
/// <param name="Id">Its place in the outbox.</param>
/// <param name="Release">What it is about.</param>
/// <param name="Body">The trigger (RFC 8007), as JSON.</param>
/// <param name="Paths">How many paths it names.</param>
/// <param name="Attempt">How often it has been sent.</param>
internal sealed record Announcement(long Id, string Release, string Body, int Paths, int Attempt);

/// <summary>A trigger as labels see it.</summary>
/// <param name="Id">Its place in the outbox.</param>
/// <param name="State">How it stands.</param>
/// <param name="Paths">How many paths it names.</param>
/// <param name="Attempt">How often it has been sent.</param>
/// <param name="Trigger">The control plane's status resource, once it has it.</param>
/// <param name="Problem">What went wrong last.</param>
internal sealed record AnnouncementStatus(long Id, AnnouncementState State, int Paths, int Attempt, string? Trigger, IngestProblem? Problem);

/// <summary>How an announcement stands.</summary>
internal enum AnnouncementState
{
    /// <summary>To be sent, or sent again.</summary>
    Pending,

    /// <summary>The control plane has it.</summary>
    Delivered,

    /// <summary>The control plane will never take it.</summary>
    Dead,
}
