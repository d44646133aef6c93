namespace CdnMusic.ListeningApi.Jobs;

/// <summary>A job as it stands.</summary>
internal sealed record Job(
    Guid Id, string Kind, Guid? Owner, JobState State, int Attempt, double Progress, string? Note, string? Error,
    DateTimeOffset CreatedAt, DateTimeOffset? FinishedAt, bool IsExpired);
