using CdnMusic.ListeningApi.Events;
using Microsoft.Extensions.Options;

namespace CdnMusic.ListeningApi.Ingest;

/// <summary>Checks what players send. A wrong event is told from the others by a stable reason; it does not spoil its batch.</summary>
internal sealed class EventReading(IOptions<ListeningApiOptions> options, TimeProvider time)
{
    private const int MaxTrack = 200;
    private const int MaxEdge = 100;
    private const int DayMs = 86_400_000;
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>The row of an event, or why there is none.</summary>
    public (EventRow? Row, string? Reason) Read(PlayerEvent? sent, Guid listener, string country, string prefix)
    {
        var now = time.GetUtcNow();
        if (sent is null || sent.Id == Guid.Empty)
        {
            return (null, "id-missing");
        }

        if (!ScopedId.TryReadTime(sent.Play, out var startedAt))
        {
            return (null, "play-is-no-uuid-7");
        }

        var cmcd = sent.Cmcd is null ? null : CmcdFields.Parse(sent.Cmcd);
        var reason = sent switch
        {
            { Track: null or "" } or { Track.Length: > MaxTrack } => "bad-track",
            { Type: EventKind.Listen } => "bad-type",
            _ when sent.At > now + Skew || startedAt > now + Skew => "in-the-future",
            _ when sent.At < now - options.Value.MaxLateness || startedAt < now - options.Value.MaxLateness - TimeSpan.FromDays(1) => "too-old",
            _ when sent.At < startedAt - Skew => "before-its-play",
            _ when IsWrong(sent.PlayedMs) || IsWrong(sent.DurationMs) || IsWrong(sent.PositionMs) || IsWrong(sent.StallMs) || IsWrong(sent.StartupMs) => "bad-time",
            { BitrateKbps: < 1 or > 100_000 } => "bad-bitrate",
            { Edge.Length: > MaxEdge } => "bad-edge",
            { Cmcd: not null } when cmcd is null => "bad-cmcd",
            _ when HasControl(sent.Track!) || HasControl(sent.Edge ?? "") => "bad-text",
            _ => null,
        };
        return reason is null ? (Row(sent, cmcd, startedAt, listener, country, prefix), null) : (null, reason);
    }

    private static EventRow Row(PlayerEvent sent, CmcdFields? cmcd, DateTimeOffset startedAt, Guid listener, string country, string prefix) => new()
    {
        Id = ScopedId.Of(listener, sent.Id),
        At = sent.At.ToUniversalTime(),
        Listener = listener,
        Play = ScopedId.Of(listener, sent.Play),
        StartedAt = startedAt,
        // A player that only speaks CMCD says in it that the buffer ran empty.
        Kind = sent.Type == EventKind.Progress && cmcd is { IsStarved: true } ? EventKind.Stall : sent.Type,
        Source = EventSource.Player,
        Track = sent.Track!,
        Country = country,
        PlayedMs = sent.PlayedMs,
        DurationMs = sent.DurationMs,
        PositionMs = sent.PositionMs,
        BitrateKbps = sent.BitrateKbps ?? cmcd?.BitrateKbps,
        StallMs = sent.StallMs ?? cmcd?.StallMs,
        StartupMs = sent.StartupMs ?? (sent.Type == EventKind.Start ? cmcd?.StartupMs : null),
        Edge = sent.Edge,
        Prefix = prefix,
        Cmcd = sent.Cmcd,
    };

    private static bool IsWrong(int? milliseconds) => milliseconds is < 0 or > DayMs;

    private static bool HasControl(string text) => text.Any(char.IsControl);
}
