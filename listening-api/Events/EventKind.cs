namespace CdnMusic.ListeningApi.Events;

/// <summary>What happened in a player. The numbers are stored.</summary>
internal enum EventKind
{
    /// <summary>Playback began; <c>startup_ms</c> says how long that took.</summary>
    Start = 0,

    /// <summary>It is going on.</summary>
    Progress = 1,

    /// <summary>The listener paused it.</summary>
    Pause = 2,

    /// <summary>The listener moved to another position.</summary>
    Seek = 3,

    /// <summary>The track ended, or was left.</summary>
    Complete = 4,

    /// <summary>The buffer ran empty; <c>stall_ms</c> says for how long.</summary>
    Stall = 5,

    /// <summary>Another rendition is played from now on.</summary>
    Bitrate = 6,

    /// <summary>A listen that a scrobbler submitted.</summary>
    Listen = 7,
}
