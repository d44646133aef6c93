namespace CdnMusic.ListeningApi.Ingest;

/// <summary>What became of an event.</summary>
internal enum EventOutcome
{
    /// <summary>It is stored, now or before.</summary>
    Accepted,

    /// <summary>It is not an event; the sender should drop it.</summary>
    Rejected,

    /// <summary>There was no room; the sender should come back with it.</summary>
    Refused,
}
