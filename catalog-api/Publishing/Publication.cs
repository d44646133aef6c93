namespace CdnMusic.CatalogApi.Publishing;

/// <summary>Body of <c>POST /admin/releases/{id}/publication</c>.</summary>
/// <param name="ReleaseAt">Nobody sees, finds or plays it before. Null: now.</param>
internal sealed record PublicationRequest(DateTimeOffset? ReleaseAt = null);

/// <summary>How a release's last publication stands.</summary>
/// <param name="ReleaseId">The release.</param>
/// <param name="ReleaseAt">From when on it is public.</param>
/// <param name="Announced">When the control plane took it; null: not yet.</param>
/// <param name="Paths">How many paths edges fill; null: not known yet.</param>
/// <param name="Attempt">How often it was tried.</param>
/// <param name="Problem">Why the last attempt failed; null if it did not.</param>
internal sealed record PublicationStatus(string ReleaseId, DateTimeOffset ReleaseAt, DateTimeOffset? Announced, int? Paths, int Attempt, string? Problem);

/// <summary>Something to tell the control plane.</summary>
/// <param name="Id">Its own.</param>
/// <param name="ReleaseId">The release.</param>
/// <param name="ReleaseAt">From when on it is public.</param>
/// <param name="Attempt">How often it has been tried, this time included.</param>
internal sealed record Announcement(long Id, string ReleaseId, DateTimeOffset ReleaseAt, int Attempt);
