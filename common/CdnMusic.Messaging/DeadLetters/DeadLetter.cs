namespace CdnMusic.Messaging.DeadLetters;

/// <summary>An event that its reader could not deal with.</summary>
/// <param name="Id">Its place among the dead letters, for replaying it.</param>
/// <param name="Stream">Where it was published.</param>
/// <param name="Reader">Whose dead letter it is.</param>
/// <param name="EventId">The event's own id.</param>
/// <param name="Type">What happened.</param>
/// <param name="Payload">Its JSON.</param>
/// <param name="Error">What the last attempt said.</param>
public sealed record DeadLetter(string Id, string Stream, string Reader, string? EventId, string? Type, string? Payload, string? Error);
