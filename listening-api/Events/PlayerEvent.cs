namespace CdnMusic.ListeningApi.Events;

/// <summary>An event as a player sends it. Members that are not known are ignored.</summary>
/// <param name="Id">The event's own id; a resent event has the same one.</param>
/// <param name="Play">The playing it belongs to: a UUID version 7 made when the track started, from which that time is read.</param>
/// <param name="Type">What happened.</param>
/// <param name="At">When it happened.</param>
/// <param name="Track">The track's id.</param>
/// <param name="PlayedMs">What was heard of this playing up to now, without pauses and skipped parts; never less than before.</param>
/// <param name="DurationMs">How long the track is.</param>
/// <param name="PositionMs">Where in the track.</param>
/// <param name="BitrateKbps">The encoded bitrate.</param>
/// <param name="StallMs">How long the buffer was empty.</param>
/// <param name="StartupMs">From the wish to play until the first sound.</param>
/// <param name="Edge">The edge that serves the segments.</param>
/// <param name="Cmcd">The CMCD fields of the moment (CTA-5004, versions 1 and 2), as they would be in a request.</param>
internal sealed record PlayerEvent(
    Guid Id,
    Guid Play,
    EventKind Type,
    DateTimeOffset At,
    string? Track,
    int PlayedMs = 0,
    int? DurationMs = null,
    int? PositionMs = null,
    int? BitrateKbps = null,
    int? StallMs = null,
    int? StartupMs = null,
    string? Edge = null,
    string? Cmcd = null);
