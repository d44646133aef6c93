namespace CdnMusic.ListeningApi.Events;

/// <summary>An event as it is stored; members as in <see cref="PlayerEvent"/>, checked and completed.</summary>
internal sealed record EventRow
{
    public required Guid Id { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Whose it is; dropped when it is written, unless the listener consented.</summary>
    public required Guid Listener { get; init; }

    public required Guid Play { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required EventKind Kind { get; init; }

    public required EventSource Source { get; init; }

    public required string Track { get; init; }

    /// <summary>ISO 3166-1, or ZZ.</summary>
    public required string Country { get; init; }

    public required int PlayedMs { get; init; }

    public int? DurationMs { get; init; }

    public int? PositionMs { get; init; }

    public int? BitrateKbps { get; init; }

    public int? StallMs { get; init; }

    public int? StartupMs { get; init; }

    public string? Edge { get; init; }

    /// <summary>The client's /24 or /48.</summary>
    public string? Prefix { get; init; }

    public string? Cmcd { get; init; }
}
