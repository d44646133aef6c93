namespace CdnMusic.ListeningApi.Jobs;

/// <summary>Work to be done later.</summary>
/// <param name="Kind">Which <see cref="IJobHandler"/> does it.</param>
/// <param name="Payload">A JSON object for the handler.</param>
/// <param name="Key">Requests of one kind and key are one job, as long as it is not finished. Null: a job of its own.</param>
/// <param name="Owner">The listener who may see it. Null: whoever knows its id.</param>
/// <param name="Priority">The greater goes first.</param>
/// <param name="MaxAttempts">How often it is tried.</param>
internal sealed record JobRequest(string Kind, string Payload, string? Key = null, Guid? Owner = null, short Priority = 0, int MaxAttempts = 5);
