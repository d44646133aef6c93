namespace CdnMusic.ListeningApi.Jobs;

/// <summary>
/// A job that a worker has leased. Attempts count from 1; the number tells this lease from later ones, so that a worker that woke up late can
/// change nothing.
/// </summary>
internal sealed record ClaimedJob(Guid Id, string Kind, string Payload, int Attempt, int MaxAttempts);
