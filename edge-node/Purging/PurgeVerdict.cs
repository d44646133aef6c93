namespace CdnMusic.EdgeNode.Purging;

/// <summary>What purges mean for a stored response.</summary>
internal enum PurgeVerdict
{
    /// <summary>No purge concerns it.</summary>
    Untouched,

    /// <summary>It is stale by an operator's word.</summary>
    Stale,

    /// <summary>It is gone.</summary>
    Gone,
}
