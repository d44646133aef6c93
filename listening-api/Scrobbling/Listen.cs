namespace CdnMusic.ListeningApi.Scrobbling;

/// <summary>A listen of a submission.</summary>
/// <param name="At">When the track started; of <c>playing_now</c> when it was sent.</param>
/// <param name="Artist">The artist's name.</param>
/// <param name="Title">The track's name.</param>
/// <param name="DurationMs">How long the track is, if that is known.</param>
/// <param name="Metadata">The whole <c>track_metadata</c>.</param>
internal sealed record Listen(DateTimeOffset At, string Artist, string Title, int? DurationMs, string Metadata);
