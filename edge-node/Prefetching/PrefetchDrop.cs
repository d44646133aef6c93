namespace CdnMusic.EdgeNode.Prefetching;

/// <summary>Why something was not prefetched that could have been.</summary>
internal enum PrefetchDrop
{
    /// <summary>Too many were waiting.</summary>
    QueueFull,

    /// <summary>It waited so long, for clients' fills, that the player has asked by now or never will.</summary>
    Late,

    /// <summary>Enough prefetched bytes wait to be asked for.</summary>
    Budget,

    /// <summary>As <see cref="Budget"/>, at the lower limit that holds while too much is wasted.</summary>
    Throttled,
}
