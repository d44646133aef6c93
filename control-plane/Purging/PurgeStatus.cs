namespace CdnMusic.ControlPlane.Purging;

/// <summary>Has an edge done a purge?</summary>
internal enum PurgeStatus
{
    /// <summary>It says so, and will not forget it.</summary>
    Acknowledged,

    /// <summary>Not yet: it gets the purge again until it has, and no players before that if it is away now.</summary>
    Pending,
}
