namespace CdnMusic.ListeningApi.Events;

/// <summary>Who reports a play. The numbers are stored.</summary>
internal enum EventSource
{
    /// <summary>A player of ours, whose plays are paid for.</summary>
    Player = 0,

    /// <summary>A scrobbler, for music played anywhere.</summary>
    Scrobbler = 1,
}
