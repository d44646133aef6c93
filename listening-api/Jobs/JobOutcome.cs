namespace CdnMusic.ListeningApi.Jobs;

/// <summary>What became of a leased job.</summary>
/// <param name="Job">The job.</param>
/// <param name="State">Where it stands now; <see cref="JobState.Queued"/> for another attempt.</param>
/// <param name="Result">What it made.</param>
/// <param name="Error">Why it failed.</param>
/// <param name="Pause">How long it waits for its next attempt.</param>
internal sealed record JobOutcome(ClaimedJob Job, JobState State, JobResult? Result = null, string? Error = null, TimeSpan Pause = default);
