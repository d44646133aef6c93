namespace CdnMusic.ListeningApi.Ingest;

/// <summary>What became of a batch.</summary>
internal enum WriteOutcome
{
    /// <summary>It is committed.</summary>
    Written,

    /// <summary>Too much waits; nothing of it is stored.</summary>
    Full,

    /// <summary>The database did not confirm it in time; it may be stored.</summary>
    Unknown,
}
