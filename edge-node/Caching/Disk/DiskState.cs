namespace CdnMusic.EdgeNode.Caching.Disk;

/// <summary>How the disk tier is, for operators.</summary>
internal enum DiskState
{
    /// <summary>It writes.</summary>
    Healthy,

    /// <summary>The file system has less room than the budget says. It writes, and its oldest segments go earlier than they should.</summary>
    Full,

    /// <summary>Writing failed. Nothing is written until the next attempt; what is there is still read.</summary>
    Failing,
}
