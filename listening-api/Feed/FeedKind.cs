namespace CdnMusic.ListeningApi.Feed;

/// <summary>What an entry of a feed is. The numbers are stored.</summary>
internal enum FeedKind
{
    /// <summary>A release of an artist that the listener follows.</summary>
    Release = 0,

    /// <summary>A week's mix of what the listener might like.</summary>
    WeeklyMix = 1,
}
